import { Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import type { DataStack } from './data-stack.ts';
import type { Knowledge } from './knowledge.ts';
import { allowModel } from './model-access.ts';
import { ServiceFunction } from './service-function.ts';
import type { Settings } from './settings.ts';

export interface AssistProps {
  readonly settings: Settings;
  readonly data: DataStack;
  readonly knowledge: Knowledge;
}

/** Helps who answers: drafts and translations for agents, and what the bot would say to a question. It writes nothing. */
export class Assist extends Construct {
  /** Drafts and translations, over the socket. */
  readonly draft: ServiceFunction;
  /** The bot and the golden questions on trial. */
  readonly tryOut: ServiceFunction;

  constructor(scope: Construct, id: string, { settings, data, knowledge }: AssistProps) {
    super(scope, id);
    const { logRetentionDays, texts, model } = settings;
    this.draft = new ServiceFunction(this, 'Draft', {
      entry: 'assist/draft',
      logRetentionDays,
      // A model has 15 s of it; API Gateway waits for 29.
      timeout: Duration.seconds(25),
      // Searching waits for a processor, and an agent waits for it.
      memorySize: 1024,
    })
      .bindTable('CONVERSATIONS_TABLE', data.conversations, ['Query'])
      .bindTable('SESSIONS_TABLE', data.sessions, ['UpdateItem'])
      .bindTable('AGENTS_TABLE', data.agents, ['GetItem', 'PutItem']);
    knowledge.allowRead(this.draft);
    if (model.kind === 'bedrock') allowModel(this.draft, model, settings.region, 'whole');

    const { bot, unknown, choices } = texts;
    this.tryOut = new ServiceFunction(this, 'Try', {
      entry: 'assist/try',
      logRetentionDays,
      timeout: Duration.seconds(29),
      // A whole vCPU: 500 questions over 10,000 entries are seconds of it.
      memorySize: 1769,
      environment: {
        TEXTS: JSON.stringify({ bot, unknown, choices }),
        HAS_MODEL: String(model.kind === 'bedrock'),
      },
    }).bindTable('AGENTS_TABLE', data.agents, ['GetItem']);
    knowledge.allowRead(this.tryOut);
  }
}

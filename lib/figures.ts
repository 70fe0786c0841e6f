import { Duration } from 'aws-cdk-lib';
import { type EventBus, Rule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import { SqsDestination } from 'aws-cdk-lib/aws-lambda-destinations';
import { Construct } from 'constructs';
import { TOLD } from '../functions/figures/told.ts';
import { SOURCE } from '../functions/platform/bus.ts';
import type { DataStack } from './data-stack.ts';
import { DeadLetterQueue } from './dead-letter-queue.ts';
import { ServiceFunction } from './service-function.ts';
import type { Settings } from './settings.ts';

export interface FiguresProps {
  readonly settings: Settings;
  readonly data: DataStack;
  readonly bus: EventBus;
}

/** What agents and the bot did, counted from the log without bot time and closed hours. */
export class Figures extends Construct {
  /** What it comes to, for supervisors. */
  readonly read: ServiceFunction;

  constructor(scope: Construct, id: string, { settings, data, bus }: FiguresProps) {
    super(scope, id);
    const { logRetentionDays } = settings;
    this.read = new ServiceFunction(this, 'Read', {
      entry: 'figures/figures',
      logRetentionDays,
      // A quarter of a year of a busy business is 100,000 rows, and their reading is all in the CPU.
      memorySize: 1_024,
      timeout: Duration.seconds(25),
    }).bindTable('AGENTS_TABLE', data.agents, ['GetItem', 'Query']);
    const record = new ServiceFunction(this, 'Record', {
      entry: 'figures/record',
      logRetentionDays,
      timeout: Duration.seconds(20),
    })
      .bindTable('CONVERSATIONS_TABLE', data.conversations, ['Query'])
      .bindTable('KNOWLEDGE_TABLE', data.knowledge, ['Query'])
      .bindTable('AGENTS_TABLE', data.agents, ['PutItem']);
    const failures = new DeadLetterQueue(this, 'Failures', { severity: 'soon', runbook: 'FiguresFailures' });
    record.configureAsyncInvoke({
      retryAttempts: 2,
      maxEventAge: Duration.hours(1),
      onFailure: new SqsDestination(failures),
    });
    const maxEventAge = Duration.minutes(1);
    for (const [name, pattern] of Object.entries(TOLD)) {
      new Rule(this, name, {
        eventBus: bus,
        description: 'Figures of agents and of the bot follow from it',
        eventPattern: { source: [SOURCE], ...pattern },
        targets: [new LambdaFunction(record, { maxEventAge, retryAttempts: 5, deadLetterQueue: failures })],
      });
    }
  }
}

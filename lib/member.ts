import { Duration } from 'aws-cdk-lib';
import { FilterCriteria, FilterRule, StartingPosition } from 'aws-cdk-lib/aws-lambda';
import { DynamoEventSource, SqsDlq } from 'aws-cdk-lib/aws-lambda-event-sources';
import { Construct } from 'constructs';
import { TOLD_AT } from '../functions/member/budget.ts';
import { REQUEST } from '../functions/member/request.ts';
import { alarmOnCodes, alarmOnFailures, alarmOnGuesses } from './alarms.ts';
import type { DataStack } from './data-stack.ts';
import { DeadLetterQueue } from './dead-letter-queue.ts';
import { allowMembers } from './member-directory.ts';
import { waysOf } from './member-step.ts';
import { ServiceFunction } from './service-function.ts';
import type { Settings } from './settings.ts';
import { allowSend } from './ticket-mail.ts';

export interface MembersProps {
  readonly settings: Settings;
  readonly data: DataStack;
}

/** Refused codes of five minutes above which somebody is trying: people mistype one in ten. */
const REFUSED = 50;

/** Members prove who they are by one-time codes. Where the stage has no members or no `mail`, there are none. */
export class Members extends Construct {
  /** What customers send over the socket to say who they are. */
  readonly prove: ServiceFunction;
  readonly #props: MembersProps;

  constructor(scope: Construct, id: string, props: MembersProps) {
    super(scope, id);
    this.#props = props;
    const { settings, data } = props;
    const { sessionSecret } = data;
    this.prove = new ServiceFunction(this, 'Prove', {
      entry: 'member/prove',
      logRetentionDays: settings.logRetentionDays,
      // Longer than a guess waits for its turn among many.
      timeout: Duration.seconds(15),
      environment: { SESSION_SECRET: sessionSecret.secretArn, PROVES: waysOf(settings) },
    })
      .bindTable('CONVERSATIONS_TABLE', data.conversations, ['Query', 'PutItem'])
      .bindTable('CONNECTIONS_TABLE', data.connections, ['Query', 'DeleteItem'])
      .bindTable('SESSIONS_TABLE', data.sessions, ['GetItem', 'PutItem', 'UpdateItem'])
      .bindTable('KNOWLEDGE_TABLE', data.knowledge, ['Query'])
      .bindTable('MEMBERS_TABLE', data.members, ['GetItem', 'PutItem', 'UpdateItem', 'DeleteItem'])
      .allow(['secretsmanager:GetSecretValue'], sessionSecret.secretArn);
    alarmOnFailures(this.prove, 'member/prove', 4, { severity: 'urgent', runbook: 'ProofFailures' });
    if (!settings.members) return;
    alarmOnGuesses(this.prove, 'member/prove', TOLD_AT, { severity: 'urgent', runbook: 'GuessBudget' });
    alarmOnCodes(this.prove, 'member/prove', REFUSED, { severity: 'soon', runbook: 'CodesRefused' });
    if (settings.mail) this.#code(settings.mail);
  }

  /** Looks up who is behind a wish for a code, and mails it: apart from the answer, which so depends on nothing of it. */
  #code({ from, replyTo }: NonNullable<Settings['mail']>): void {
    const { settings, data } = this.#props;
    const code = new ServiceFunction(this, 'Code', {
      entry: 'member/code',
      logRetentionDays: settings.logRetentionDays,
      timeout: Duration.seconds(30),
      environment: { MAIL_FROM: from, ...(replyTo !== undefined && { MAIL_REPLY_TO: replyTo }) },
    }).bindTable('MEMBERS_TABLE', data.members, ['PutItem', 'UpdateItem']);
    allowMembers(code, this.#props);
    allowSend(code, from);
    const lost = new DeadLetterQueue(this, 'CodesLost', { severity: 'soon', runbook: 'CodesLost' });
    alarmOnFailures(code, 'member/code', 2, { severity: 'urgent', runbook: 'CodeFailures' });
    code.addEventSource(
      new DynamoEventSource(data.members, {
        startingPosition: StartingPosition.TRIM_HORIZON,
        filters: [
          FilterCriteria.filter({
            eventName: FilterRule.or('INSERT', 'MODIFY'),
            dynamodb: {
              Keys: { sk: { S: FilterRule.isEqual(REQUEST) } },
              NewImage: { hash: { S: FilterRule.notExists() } },
            },
          }),
        ],
        batchSize: 10,
        parallelizationFactor: 4,
        reportBatchItemFailures: true,
        bisectBatchOnError: true,
        // Wishes behind one that fails wait with it. Who has waited for so long asks again.
        maxRecordAge: Duration.seconds(90),
        retryAttempts: 5,
        onFailure: new SqsDlq(lost),
      }),
    );
  }
}

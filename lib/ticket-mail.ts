import { Duration, Stack } from 'aws-cdk-lib';
import { type EventBus, Rule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { SqsDestination } from 'aws-cdk-lib/aws-lambda-destinations';
import { Construct } from 'constructs';
import { EVENT } from '../functions/conversation/events.ts';
import { SOURCE } from '../functions/platform/bus.ts';
import { mailboxOf } from '../functions/ticket/mail-address.ts';
import type { DataStack } from './data-stack.ts';
import { DeadLetterQueue } from './dead-letter-queue.ts';
import { ServiceFunction } from './service-function.ts';
import type { Settings } from './settings.ts';

export interface TicketMailProps {
  readonly mail: NonNullable<Settings['mail']>;
  readonly logRetentionDays: Settings['logRetentionDays'];
  readonly data: DataStack;
  readonly bus: EventBus;
}

/** Lets a function send in this name, by the identity of the address or by that of its domain, whichever is verified. */
export const allowSend = (fn: ServiceFunction, from: string): void => {
  const address = mailboxOf(from)?.address ?? from;
  const identities = [address, address.replace(/^.*@/, '')];
  fn.addToRolePolicy(
    new PolicyStatement({
      actions: ['ses:SendEmail'],
      resources: identities.map((resourceName) =>
        Stack.of(fn).formatArn({ service: 'ses', resource: 'identity', resourceName }),
      ),
      conditions: { StringEquals: { 'ses:FromAddress': address } },
    }),
  );
};

/** Mails to the customer what staff answer to a ticket. */
export class TicketMail extends Construct {
  constructor(scope: Construct, id: string, { mail, logRetentionDays, data, bus }: TicketMailProps) {
    super(scope, id);
    const { from, replyTo } = mail;
    const send = new ServiceFunction(this, 'Send', {
      entry: 'ticket/mail',
      logRetentionDays,
      timeout: Duration.seconds(30),
      environment: { MAIL_FROM: from, ...(replyTo !== undefined && { MAIL_REPLY_TO: replyTo }) },
    });
    send.bindTable('CONVERSATIONS_TABLE', data.conversations, ['Query']);
    send.bindTable('AGENTS_TABLE', data.agents, ['GetItem']);
    send.allowUpdate(data.agents, ['pk', 'sk', 'claimedUntil', 'mailed']);
    allowSend(send, from);

    const failures = new DeadLetterQueue(this, 'Failures', { severity: 'soon', runbook: 'TicketMailFailures' });
    send.configureAsyncInvoke({
      retryAttempts: 2,
      maxEventAge: Duration.hours(1),
      onFailure: new SqsDestination(failures),
    });
    new Rule(this, 'Answered', {
      eventBus: bus,
      description: 'What staff answer to a ticket is mailed',
      // What follows up a low rating has no address.
      eventPattern: {
        source: [SOURCE],
        detailType: [EVENT.TicketAnswered],
        detail: { followUp: [{ exists: false }] },
      },
      targets: [
        new LambdaFunction(send, { maxEventAge: Duration.minutes(1), retryAttempts: 5, deadLetterQueue: failures }),
      ],
    });
  }
}

import { Duration } from 'aws-cdk-lib';
import { type EventBus, Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import { SqsDestination } from 'aws-cdk-lib/aws-lambda-destinations';
import { Construct } from 'constructs';
import { SOURCE } from '../functions/platform/bus.ts';
import { alarmOnDeadDeliveries } from './alarms.ts';
import type { DataStack } from './data-stack.ts';
import { DeadLetterQueue } from './dead-letter-queue.ts';
import { ServiceFunction } from './service-function.ts';
import type { Settings } from './settings.ts';

export interface WebhooksProps {
  readonly settings: Settings;
  readonly kept: NonNullable<DataStack['webhooks']>;
  readonly data: DataStack;
  readonly bus: EventBus;
}

/**
 * Tells systems of the business what happens, signed, which an API destination of EventBridge cannot do: once at once, and
 * for a day as often as it fails.
 */
export class Webhooks extends Construct {
  /** What administrators see of those that were given up. */
  readonly dead: ServiceFunction;
  readonly #props: WebhooksProps;

  constructor(scope: Construct, id: string, props: WebhooksProps) {
    super(scope, id);
    this.#props = props;
    const { settings, kept, data, bus } = props;
    const { table } = kept;
    const failures = new DeadLetterQueue(this, 'Failures', { severity: 'soon', runbook: 'WebhookFailures' });
    const onFailure = new SqsDestination(failures);

    const deliver = this.#sender('Deliver', Duration.seconds(20)).bindTable('WEBHOOKS_TABLE', table, ['PutItem']);
    // What chat programs show is more than an event holds.
    if (settings.webhooks.some(({ format = 'json' }) => format !== 'json')) {
      deliver.addEnvironment('PUBLIC_URL', settings.publicUrl);
      deliver
        .bindTable('INSIGHT_TABLE', data.insight, ['GetItem', 'Query'])
        .bindTable('KNOWLEDGE_TABLE', data.knowledge, ['Query']);
    }
    deliver.configureAsyncInvoke({ retryAttempts: 2, maxEventAge: Duration.hours(1), onFailure });
    new Rule(this, 'Wanted', {
      eventBus: bus,
      description: 'What systems of the business want to be told',
      eventPattern: {
        source: [SOURCE],
        detailType: [...new Set(settings.webhooks.flatMap(({ events }) => events))].toSorted(),
      },
      targets: [
        new LambdaFunction(deliver, {
          maxEventAge: Duration.minutes(1),
          retryAttempts: 5,
          deadLetterQueue: failures,
        }),
      ],
    });

    const retry = this.#sender('Retry', Duration.seconds(50))
      .bindTable('WEBHOOKS_TABLE', table, ['UpdateItem', 'DeleteItem'])
      .bindTable('WEBHOOKS_TABLE', table, ['Query'], 'due')
      .bindTable('WEBHOOKS_TABLE', table, ['Query'], 'born');
    alarmOnDeadDeliveries(retry, 'webhook/retry', { severity: 'soon', runbook: 'DeadDeliveries' });
    // No second try: the next minute takes up what this one left.
    const maxEventAge = Duration.minutes(1);
    retry.configureAsyncInvoke({ retryAttempts: 0, maxEventAge, onFailure });
    new Rule(this, 'EveryMinute', {
      description: 'Webhooks that failed and are due again',
      schedule: Schedule.rate(Duration.minutes(1)),
      targets: [new LambdaFunction(retry, { maxEventAge, retryAttempts: 1, deadLetterQueue: failures })],
    });

    this.dead = this.#function('Dead', Duration.seconds(10))
      .bindTable('WEBHOOKS_TABLE', table, ['GetItem', 'UpdateItem'])
      .bindTable('WEBHOOKS_TABLE', table, ['Query'], 'due')
      .bindTable('AGENTS_TABLE', data.agents, ['GetItem']);
  }

  #function(name: string, timeout: Duration): ServiceFunction {
    const { webhooks, logRetentionDays } = this.#props.settings;
    return new ServiceFunction(this, name, {
      entry: `webhook/${name.toLowerCase()}`,
      logRetentionDays,
      timeout,
      environment: { WEBHOOKS: JSON.stringify(webhooks) },
    });
  }

  #sender(name: string, timeout: Duration): ServiceFunction {
    const { secretArn } = this.#props.kept.secret;
    const fn = this.#function(name, timeout);
    fn.addEnvironment('WEBHOOK_SECRET', secretArn);
    return fn.allow(['secretsmanager:GetSecretValue'], secretArn);
  }
}

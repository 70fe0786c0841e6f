import { Duration } from 'aws-cdk-lib';
import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import { Construct } from 'constructs';
import { alarmOnVisits } from './alarms.ts';
import type { DataStack } from './data-stack.ts';
import { ServiceFunction } from './service-function.ts';
import type { Settings } from './settings.ts';

export interface CanaryProps {
  readonly settings: Settings;
  readonly data: DataStack;
  /** Where sessions tell browsers to open their socket. */
  readonly socketUrl: string;
}

/** Every five minutes: a synthetic visitor asks something from outside, as the widget does, and says whether he was answered. */
export class Canary extends Construct {
  constructor(scope: Construct, id: string, { settings, data, socketUrl }: CanaryProps) {
    super(scope, id);
    const { publicUrl, texts, logRetentionDays } = settings;
    const { secretArn } = data.sessionSecret;
    const visit = new ServiceFunction(this, 'Visit', {
      entry: 'canary/visit',
      logRetentionDays,
      environment: {
        PUBLIC_URL: publicUrl,
        SOCKET_URL: socketUrl,
        // What says that the bot could not answer reads like an answer.
        TEXTS: JSON.stringify({ apology: texts.apology }),
        SESSION_SECRET: secretArn,
      },
      timeout: Duration.seconds(30),
      // It waits more than it computes.
      memorySize: 256,
    }).allow(['secretsmanager:GetSecretValue'], secretArn);
    alarmOnVisits(visit, 'canary/visit', { severity: 'urgent', runbook: 'CanaryFailures' });
    // No second try: it would say nothing of the first, and the next visit is due in a moment. A visit that broke off or did not
    // begin is kept nowhere: the alarm rings for the silence, and a queue would ring on when visitors are served again.
    const maxEventAge = Duration.minutes(1);
    visit.configureAsyncInvoke({ retryAttempts: 0, maxEventAge });
    new Rule(this, 'EveryFiveMinutes', {
      description: 'A synthetic visitor tries the chat out',
      // In the middle of its alarm's periods: at their edge two visits may fall into one of them, and none into the next.
      schedule: Schedule.cron({ minute: '3/5' }),
      targets: [new LambdaFunction(visit, { maxEventAge, retryAttempts: 1 })],
    });
  }
}

import type { Stack } from 'aws-cdk-lib';
import { AlarmRule, AlarmState, CompositeAlarm } from 'aws-cdk-lib/aws-cloudwatch';
import type { IConstruct } from 'constructs';
import { descriptionOf, nameOfAlarm, type Page, PagedAlarm } from './alarms.ts';

/**
 * Alarms of the way of a message: one cause rings several of them within minutes. None of a queue, which rings until somebody has
 * emptied it: as long as one of these rings, nobody is told of the next.
 */
export const ON_THE_WAY: ReadonlySet<string> = new Set([
  'AgentFailures',
  'AuthorizerErrors',
  'BotErrors',
  'BotSlow',
  'CodeFailures',
  'HttpErrors',
  'MessageFailures',
  'ProofFailures',
  'PublishLate',
  'SocketErrors',
  'StepErrors',
  'Throttles',
]);

export const isOnTheWay = (each: IConstruct): each is PagedAlarm =>
  each instanceof PagedAlarm && ON_THE_WAY.has(each.page.runbook);

/**
 * Rings while any of them does, and tells for all of them. It is in their own stack: CloudWatch deletes no alarm that a composite
 * one names, so that a setting which takes an alarm away could not be deployed if this were in a later stack.
 */
export class ChatsDisturbed extends CompositeAlarm {
  readonly page: Page;

  constructor(scope: Stack, id: string) {
    const page = { severity: 'urgent', runbook: 'ChatsDisturbed' } as const;
    const members = scope.node.findAll().filter(isOnTheWay);
    super(scope, id, {
      compositeAlarmName: nameOfAlarm(scope, page.runbook),
      alarmDescription: descriptionOf(page),
      alarmRule: AlarmRule.anyOf(...members.map((each) => AlarmRule.fromAlarm(each, AlarmState.ALARM))),
    });
    this.page = page;
  }
}

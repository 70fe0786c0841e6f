import { ArnFormat, Stack } from 'aws-cdk-lib';
import { Alarm, AlarmStatusWidget, type IAlarm, type IWidget, type Metric, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import { ERROR_CODES } from '../functions/protocol/server.ts';
import { nameOfAlarm, PagedAlarm } from './alarms.ts';
import { ChatsDisturbed } from './chats-disturbed.ts';
import { graph, ofAws, ownOf, words } from './dashboard-parts.ts';
import type { DashboardsProps } from './dashboards.ts';
import { DeadLetterQueue } from './dead-letter-queue.ts';
import { ServiceFunction } from './service-function.ts';

/** Every alarm of the stage, by its name: what is in another stack is not held on to. */
const alarmsOf = (scope: Construct, { service }: DashboardsProps): IAlarm[] => {
  const stacks = [service, Stack.of(scope)];
  const names = stacks.flatMap((stack) =>
    stack.node
      .findAll()
      .flatMap((each) =>
        each instanceof PagedAlarm || each instanceof ChatsDisturbed ? [nameOfAlarm(stack, each.page.runbook)] : [],
      ),
  );
  return names.map((resourceName) => {
    const arnFormat = ArnFormat.COLON_RESOURCE_NAME;
    const arn = Stack.of(scope).formatArn({ service: 'cloudwatch', resource: 'alarm', resourceName, arnFormat });
    return Alarm.fromAlarmArn(scope, resourceName, arn);
  });
};

const queuesOf = (scope: Construct, { service }: DashboardsProps): Metric[] =>
  [service, Stack.of(scope)].flatMap((stack) =>
    stack.node.findAll().flatMap((each) => {
      if (!(each instanceof DeadLetterQueue)) return [];
      const dimensions = { QueueName: each.queueName };
      return [ofAws('AWS/SQS', 'ApproximateNumberOfMessagesVisible', dimensions, Stats.MAXIMUM, each.page.runbook)];
    }),
  );

/** How long records wait for those functions that read a stream. */
const agesOf = ({ service }: DashboardsProps, entries: readonly string[]): Metric[] =>
  service.node.findAll().flatMap((each) => {
    if (!(each instanceof ServiceFunction) || !entries.includes(each.entry)) return [];
    return [ofAws('AWS/Lambda', 'IteratorAge', { FunctionName: each.functionName }, Stats.MAXIMUM, each.entry)];
  });

const throttlesOf = ({ data }: DashboardsProps): Metric[] => {
  // Those on the way of a message.
  const tables = { Conversations: data.conversations, Connections: data.connections };
  return Object.entries(tables).flatMap(([name, { tableName }]) =>
    ['ReadThrottleEvents', 'WriteThrottleEvents'].map((metric) =>
      ofAws('AWS/DynamoDB', metric, { TableName: tableName }, Stats.SUM, `${name} ${metric}`),
    ),
  );
};

/** Whether the synthetic visitor was served, and how long he waited. */
const visitsOf = ({ stackName }: Stack): IWidget => {
  const own = (name: string, label: string) => ownOf(stackName)('canary/visit', name, Stats.MAXIMUM, label);
  return graph(
    '模擬の来訪者 / Synthetic visitor',
    [own('CanarySeconds', '応答まで (秒) / answer (s)')],
    [own('CanaryFailures', '失敗 / failures')],
  );
};

/** Whether messages come through. */
export const serviceWidgets = (scope: Construct, props: DashboardsProps): IWidget[][] => {
  const { service, settings, stage } = props;
  const own = ownOf(service.stackName);
  // AWS counts his like everybody's.
  const opened = settings.canary
    ? '接続（模擬の来訪者を含む） / Connections opened, with those of the synthetic visitor'
    : '接続 / Connections opened';
  const sockets = { ApiId: service.socketStage.api.apiId };
  const accepted = (percent: number) =>
    own('conversation/message', 'SendToAccepted', Stats.percentile(percent), `p${percent}`);
  const answer = (percent: number) => own('bot/reply', 'ReplyLatency', Stats.percentile(percent), `p${percent}`);
  return [
    [
      words(
        `## ${stage}\n赤いアラームの名前は docs/operations.md の節の名前です。 / A red alarm has its section in docs/operations.md, with what to do.`,
      ),
    ],
    [new AlarmStatusWidget({ title: 'アラーム / Alarms', alarms: alarmsOf(scope, props), width: 24, height: 5 })],
    [
      graph(opened, [ofAws('AWS/ApiGateway', 'ConnectCount', sockets, Stats.SUM, 'connections')]),
      graph('メッセージ / Messages', [own('conversation/message', 'MessagesAccepted', Stats.SUM, 'accepted')]),
      graph('送信から受付まで (ms) / Send to accepted (ms)', [accepted(50), accepted(95)]),
    ],
    [
      graph('ボットの応答時間 (ms) / Answer time of the bot (ms)', [answer(50), answer(95)]),
      graph(
        'エラー / Errors, by code',
        ERROR_CODES.map((code) => own('stage', `Error_${code}`, Stats.SUM, code)),
      ),
      graph('混雑で断られた呼び出し / Calls refused for want of capacity (throttles)', [
        ofAws('AWS/Lambda', 'Throttles', {}, Stats.SUM, 'functions of the account'),
        ...throttlesOf(props),
      ]),
    ],
    [
      graph('処理できず残っているもの / Messages left of what failed, by alarm', queuesOf(scope, props)),
      graph(
        '配信・集計待ちの最長 (ms) / Longest wait to be published or counted (ms)',
        agesOf(props, ['conversation/publish', 'insight/record']),
      ),
      ...(settings.canary ? [visitsOf(Stack.of(scope))] : []),
    ],
  ];
};

import { afterAll, beforeAll, expect, it, vi } from 'vitest';

// Before anything of ours counts: the wrappers of the routes are driven in this process, too.
vi.hoisted(() => {
  process.env.POWERTOOLS_METRICS_NAMESPACE = 'uragawa-dev-service';
});

import { MeteredAccount } from '../../bench/account.ts';
import { assemble } from '../../bench/assembly.ts';
import { type MetricId, metricsOn } from '../../bench/dashboard.ts';
import { ENTRIES, QUESTION } from '../../bench/turns.ts';
import { VisibleError } from '../../functions/platform/errors.ts';
import { httpRoute } from '../../functions/platform/route.ts';
import { ERROR_CODES } from '../../functions/protocol/server.ts';
import { startBedrock } from '../../local/bedrock.ts';
import { scriptedModel } from '../../local/scripted-model.ts';
import type { Resource, Template } from '../../local/template.ts';
import { MAIL } from '../lib/synthesized.ts';
import { askModel, fail, goWrong, playDay, practise, pry } from './metrics.driven.ts';

/**
 * Metrics of AWS that alarms and dashboards look at, and by which dimensions each is published, as the pages "Lambda function metrics", "Available
 * CloudWatch metrics for Amazon SQS", "Working with metrics for HTTP APIs", "Monitor WebSocket API execution" and "DynamoDB metrics
 * and dimensions" of AWS's documentation say.
 */
const AWS: Readonly<Record<string, { readonly names: readonly string[]; readonly dimensions: readonly string[] }[]>> = {
  'AWS/Lambda': [
    { names: ['Errors', 'Duration', 'Invocations', 'Throttles'], dimensions: ['', 'FunctionName'] },
    { names: ['IteratorAge'], dimensions: ['FunctionName'] },
  ],
  'AWS/SQS': [{ names: ['ApproximateNumberOfMessagesVisible'], dimensions: ['QueueName'] }],
  'AWS/ApiGateway': [
    { names: ['5xx'], dimensions: ['ApiId'] },
    { names: ['ConnectCount', 'ExecutionError', 'IntegrationError'], dimensions: ['ApiId'] },
  ],
  'AWS/DynamoDB': [
    {
      names: ['ConsumedReadCapacityUnits', 'ConsumedWriteCapacityUnits', 'ReadThrottleEvents', 'WriteThrottleEvents'],
      dimensions: ['TableName', 'GlobalSecondaryIndexName,TableName'],
    },
  ],
};
const OF: Readonly<Record<string, string>> = {
  FunctionName: 'AWS::Lambda::Function',
  QueueName: 'AWS::SQS::Queue',
  ApiId: 'AWS::ApiGatewayV2::Api',
  TableName: 'AWS::DynamoDB::GlobalTable',
};
/** Alike: who asks for neither by name is offered both. */
const HOURS = ['お店', '電話'].map((what, index) => ({
  ...{ id: `ja-hours-${index}`, version: 1, language: 'ja' as const },
  ...{ question: `${what}は何時から何時までですか`, answer: '9時から17時までです。' },
}));
const RECEIVER = 'https://localhost:9/';

let account: MeteredAccount;
let model: Awaited<ReturnType<typeof startBedrock>>;
let template: Template;
/** What is written while nobody asks anything, but by the synthetic visitor. */
let idle: string[];
const told: string[] = [];

/** Tells the wrapper of routes of each error that a client can get. */
const refuseAll = async (): Promise<void> => {
  const write = vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    told.push(String(text));
    return true;
  });
  for (const code of ERROR_CODES) {
    const route = httpRoute(200, async () => {
      throw new VisibleError(code, 'no');
    });
    await route({ headers: {}, requestContext: {} } as never, {} as never);
  }
  write.mockRestore();
};

const isOfAws = ({ namespace }: MetricId): boolean => namespace.startsWith('AWS/');
const nameOf = ({ namespace, name, dimensions }: MetricId): string =>
  [namespace, name, ...Object.entries(dimensions).map((pair) => pair.join('='))].join(' ');

/** What CloudWatch takes out of the lines of functions. */
const emitted = (): Set<string> => {
  const names = new Set<string>();
  for (const line of [...account.written, ...told].join('\n').split('\n')) {
    if (!line.startsWith('{"_aws"')) continue;
    const { _aws, ...fields } = JSON.parse(line);
    for (const { Namespace, Dimensions, Metrics } of _aws.CloudWatchMetrics) {
      for (const keys of Dimensions as string[][]) {
        const dimensions = Object.fromEntries(keys.map((key) => [key, fields[key]]));
        for (const { Name } of Metrics) names.add(nameOf({ namespace: Namespace, name: Name, dimensions }));
      }
    }
  }
  return names;
};

beforeAll(async () => {
  const webhooks = [{ url: RECEIVER, events: ['ConversationClosed'] }];
  const outdir = await assemble({
    mail: MAIL,
    webhooks,
    model: { kind: 'bedrock' },
    alarmEmail: 'ops@sakura-shop.example',
  });
  model = await startBedrock(
    scriptedModel(() => '返品の送料は当店が負担いたします[1]。'),
    () => {},
  );
  account = await MeteredAccount.start(outdir, [...ENTRIES, ...HOURS], {
    AWS_ENDPOINT_URL_BEDROCK_RUNTIME: String(model.endpoint),
  });
  template = account.template;
  const scheduled = account.scheduled.filter((name) => name !== 'canary/visit');
  for (const name of [...scheduled, ...scheduled]) await account.invoke(name, {});
  idle = [...emitted()];
  await playDay(account, { known: QUESTION, near: '何時から何時までですか', unknown: '宇宙人はいますか' });
  await askModel(account);
  await fail(account);
  await pry(account);
  await practise(account);
  await goWrong(account, RECEIVER);
  await refuseAll();
});
afterAll(async () => {
  await account.close();
  await model.close();
});

interface MetricStat {
  readonly Metric: { Namespace: string; MetricName: string; Dimensions?: { Name: string; Value: string }[] };
}

const ofAlarm = ({ properties }: Resource): MetricId[] => {
  const stats = (properties.Metrics as { MetricStat?: MetricStat }[] | undefined)?.flatMap(
    ({ MetricStat }) => MetricStat ?? [],
  );
  return (stats ?? [{ Metric: properties } as unknown as MetricStat]).map(({ Metric }) => ({
    namespace: Metric.Namespace,
    name: Metric.MetricName,
    dimensions: Object.fromEntries((Metric.Dimensions ?? []).map(({ Name, Value }) => [Name, Value])),
  }));
};

/** Everything that an alarm or a dashboard looks at, with who does. */
const lookedAt = (): (MetricId & { readonly by: string })[] => [
  ...template
    .ofType('AWS::CloudWatch::Alarm')
    .flatMap((alarm) => ofAlarm(alarm).map((metric) => ({ ...metric, by: alarm.logicalId }))),
  ...template
    .ofType('AWS::CloudWatch::Dashboard')
    .flatMap(({ logicalId: by, properties }) =>
      metricsOn(String(properties.DashboardBody)).map((metric) => ({ ...metric, by })),
    ),
];
it('nobody but the synthetic visitor writes any while nothing happens: a metric is billed in each hour in which it is written', () => {
  expect(idle).toEqual([]);
});

it('somebody writes each metric of ours that an alarm or a dashboard looks at', () => {
  const own = lookedAt().filter((metric) => !isOfAws(metric));
  expect(own.length).toBeGreaterThan(40);
  const known = emitted();
  expect(
    own.filter((metric) => !known.has(nameOf(metric))).map((metric) => `${nameOf(metric)}, for ${metric.by}`),
  ).toEqual([]);
});

it('AWS publishes each of the others, by these dimensions and for something that there is', () => {
  const wrong = lookedAt()
    .filter(isOfAws)
    .filter(({ namespace, name, dimensions }) => {
      const keys = Object.keys(dimensions).toSorted().join(',');
      const isPublished = AWS[namespace]?.some((each) => each.names.includes(name) && each.dimensions.includes(keys));
      const { GlobalSecondaryIndexName: index, ...resources } = dimensions;
      const found = Object.entries(resources).map(([key, value]) =>
        template.ofType(OF[key] ?? '').find((each) => each.name === value),
      );
      const hasIndex =
        index === undefined ||
        JSON.stringify(found[0]?.properties.GlobalSecondaryIndexes).includes(`"IndexName":"${index}"`);
      return !isPublished || !hasIndex || found.includes(undefined);
    });
  expect(wrong.map((metric) => `${nameOf(metric)}, for ${metric.by}`)).toEqual([]);
});

it('each API counts what its kind counts, and only who reads a stream has an age of it', () => {
  const readers = template
    .ofType('AWS::Lambda::EventSourceMapping')
    .map(({ properties }) => String(properties.FunctionName));
  for (const { namespace, name, dimensions } of lookedAt()) {
    if (namespace === 'AWS/ApiGateway') {
      const api = template.ofType('AWS::ApiGatewayV2::Api').find((each) => each.name === dimensions.ApiId);
      expect(api?.properties.ProtocolType).toBe(name === '5xx' ? 'HTTP' : 'WEBSOCKET');
    }
    if (name === 'IteratorAge')
      expect(readers.some((each) => each.includes(dimensions.FunctionName ?? '-'))).toBe(true);
  }
});

import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Account, Deliver, Functions, Service } from './account.ts';
import { isLocalHost } from './api.ts';
import { type Model, startBedrock } from './bedrock.ts';
import { createClock, installClock } from './clock.ts';
import { startDynamoDb } from './dynamodb.ts';
import { startEvents } from './events.ts';
import { startGateway } from './gateway.ts';
import { createHttpApi } from './http.ts';
import { createIssuer } from './issuer.ts';
import { startKms } from './kms.ts';
import { startFunctions } from './lambda.ts';
import { startMail } from './mail.ts';
import { handleMailPage } from './mail-page.ts';
import { createPages } from './pages.ts';
import { startQueues } from './queues.ts';
import { noteRunning } from './running.ts';
import { startS3 } from './s3.ts';
import { startSchedules } from './schedule.ts';
import { startSecrets } from './secrets.ts';
import { allowedOriginsOf, statusIn, statusSchedule } from './status.ts';
import { startStreams } from './streams.ts';
import { REGION, Template } from './template.ts';
import { startTopics } from './topics.ts';

export interface AccountOptions {
  /** Folder of the cloud assembly. */
  readonly outdir: string;
  /** Address of the public server, e.g. http://localhost:3000. */
  readonly publicUrl: string;
  /** Where everything is kept; undefined for memory. */
  readonly directory: string | undefined;
  readonly scale: number;
  /** How much later its time is than the machine's, in milliseconds. */
  readonly ahead: number;
  readonly server: Server;
  /** What words the bot's answers; without it they are the published ones. */
  readonly model?: Model | undefined;
  readonly log: (line: string) => void;
}

/** Types that only say who may do what, that are a part of another resource or keep it secret, or that act when a stack is deleted: there is nothing to run. */
const INERT = new Set([
  'AWS::CDK::Metadata',
  'AWS::IAM::Policy',
  'AWS::IAM::Role',
  'AWS::Lambda::Permission',
  'AWS::Logs::LogGroup',
  'AWS::S3::BucketPolicy',
  'AWS::SNS::TopicPolicy',
  'AWS::SQS::QueuePolicy',
  'Custom::S3AutoDeleteObjects',
]);

const nameWhatDoesNotRun = (
  template: Template,
  services: readonly { runs: readonly string[] }[],
  log: (line: string) => void,
) => {
  const runs = new Set(services.flatMap((service) => service.runs));
  const rest = Map.groupBy(
    template.resources.filter(({ type }) => !runs.has(type) && !INERT.has(type)),
    ({ type }) => type,
  );
  const named = [...rest].map(([type, resources]) => `${type} (${resources.length})`);
  if (named.length > 0) log(`not run on this machine: ${named.join(', ')}`);
};

/** What a command of the project needs to work on the running account: names of tables, buckets and keys, addresses of the services. */
const environmentOf = (template: Template, endpoints: Record<string, string>): Record<string, string> => {
  const tables = template
    .ofType('AWS::DynamoDB::GlobalTable')
    .map(({ logicalId, name }) => [`${logicalId.replace(/[0-9A-F]{8}$/, '').toUpperCase()}_TABLE`, name] as const);
  const names = template.ofType('AWS::Lambda::Function').flatMap(({ properties }) => {
    const { Variables = {} } = (properties.Environment ?? {}) as { Variables?: Record<string, string> };
    return Object.entries(Variables).filter(([name]) => /^IDENTITY|^AUDIT_|^SESSION_SECRET$|_BUCKET$/.test(name));
  });
  const credentials = { AWS_REGION: REGION, AWS_ACCESS_KEY_ID: 'local', AWS_SECRET_ACCESS_KEY: 'local' };
  return { ...Object.fromEntries([...tables, ...names]), ...endpoints, ...credentials };
};

/** Starts every service of the template and joins them; nothing of uragawa is known here but its addresses. */
export const startAccount = async (options: AccountOptions) => {
  const { outdir, publicUrl, directory, scale, ahead, server, model, log } = options;
  const issuerUrl = `${publicUrl}/issuer`;
  const template = new Template(outdir, [
    [/wss:\/\/[^/]+\.execute-api\.[^/]+\/[^/]+/g, `${publicUrl.replace('http', 'ws')}/ws`],
    [/https:\/\/cognito-idp\.[^/]+\/[^/"]+/g, issuerUrl],
  ]);
  const clock = createClock(scale, Date.now(), ahead);
  installClock(clock);
  const account: Account = { template, clock, directory, log };

  const queues = startQueues(account);
  const topics = startTopics(account);
  // What was accepted before the last stop is delivered as soon as a service starts; functions need every service's
  // address. So deliveries wait for the functions, which start last.
  const ready = Promise.withResolvers<Functions>();
  const deliver: Deliver = async (arn, event) => {
    const type = template.find(arn)?.type;
    if (type === 'AWS::SQS::Queue') queues.send(arn, event);
    else if (type === 'AWS::SNS::Topic') topics.publish(arn, event);
    else await (await ready.promise).invokeAsync(arn, event);
  };
  const invoke: Functions['invoke'] = async (...call) => (await ready.promise).invoke(...call);

  const dynamodb = await startDynamoDb(account);
  const events = await startEvents(account, deliver);
  const secrets = await startSecrets(account);
  const kms = await startKms(account);
  const s3 = await startS3(account, events.emit);
  const mail = await startMail(account);
  const bedrock = model && (await startBedrock(model, log));
  const gateway = await startGateway(account, { invoke }, server, '/ws');
  const endpoints = Object.fromEntries(
    Object.entries({
      DYNAMODB: dynamodb,
      EVENTBRIDGE: events,
      SECRETS_MANAGER: secrets,
      KMS: kms,
      S3: s3,
      SESV2: mail,
      APIGATEWAYMANAGEMENTAPI: gateway,
      ...(bedrock && { BEDROCK_RUNTIME: bedrock }),
    }).map(([service, { endpoint }]) => [`AWS_ENDPOINT_URL_${service}`, String(endpoint)]),
  );
  const functions = await startFunctions(account, { deliver, environment: () => endpoints });
  ready.resolve(functions);
  const streams = await startStreams(account, dynamodb.streams, functions, deliver);
  const schedules = await startSchedules(account, deliver);
  const http = createHttpApi(account, functions);
  const issuer = await createIssuer(account, { issuer: issuerUrl, publicUrl });
  const pages = await createPages({
    socketUrl: `${publicUrl.replace('http', 'ws')}/ws`,
    publicUrl,
    issuer: issuerUrl,
    clientId: issuer.clientId,
    files: String(s3.endpoint),
    status: statusIn(account, s3),
    allowedOrigins: allowedOriginsOf(template),
    watch: true,
  });
  await schedules.fire(statusSchedule(template));

  const environment = environmentOf(template, endpoints);
  const forget = directory && noteRunning(directory, environment, clock);

  const services: Service[] = [
    gateway,
    streams,
    schedules,
    events,
    functions,
    dynamodb,
    secrets,
    kms,
    s3,
    mail,
    queues,
    topics,
  ];
  if (bedrock) services.push(bedrock);
  nameWhatDoesNotRun(template, [...services, http, issuer], log);
  log(`mail and what is published on topics goes nowhere from here, but to ${publicUrl}/mail`);

  /** `POST /local/fire/<schedule>` runs a schedule now. */
  const fire = async (request: IncomingMessage, response: ServerResponse): Promise<boolean> => {
    const name = /^\/local\/fire\/([^/?]+)$/.exec(request.url ?? '')?.[1];
    if (name === undefined || request.method !== 'POST') return false;
    const problem = await schedules.fire(decodeURIComponent(name)).then(
      () => undefined,
      (error: unknown) => (error instanceof Error ? error.message : String(error)),
    );
    response.writeHead(problem === undefined ? 202 : 404, { 'content-type': 'text/plain' }).end(problem ?? 'fired');
    return true;
  };

  return {
    handle: async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
      if (!isLocalHost(request)) {
        response.writeHead(421, { 'content-type': 'text/plain' }).end(`this account is at ${publicUrl} only\n`);
        return;
      }
      if (await http.handle(request, response)) return;
      if (request.url?.startsWith('/issuer')) return issuer.callback(request, response);
      if (handleMailPage({ mails: mail.newest, published: topics.newest }, request, response)) return;
      if ((await pages.handle(request, response)) || (await fire(request, response))) return;
      response.writeHead(404, { 'content-type': 'text/plain' }).end('not found\n');
    },
    reload: () => functions.reload(),
    /** By which a command of the project works on this account. */
    environment,
    close: async () => {
      await pages.close();
      for (const service of services) await service.close();
      if (forget) forget();
    },
  };
};

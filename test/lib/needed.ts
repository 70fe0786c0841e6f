import { FILES, INCOMING } from '../../functions/attachment/keys.ts';
import { BY_CONNECTION } from '../../functions/conversation/rooms.ts';
import { plain } from '../../lib/service-function.ts';
import type { Call, Caller } from './called.ts';

/** The variables of a function, as its template sets them. */
export type Environment = Readonly<Record<string, unknown>>;

/** A resource as one word, the same for its name, its ARN and an import of either: its logical id and what follows. */
export const resourceOf = (value: unknown): string =>
  plain(value)
    .replace(/[\w-]+:ExportsOutput(?:Ref|FnGetAtt)(\w+?)[0-9A-F]{8}(?:Arn)?[0-9A-F]{8}\b/g, '$1')
    .replace(/<(\w+?)[0-9A-F]{8}(?:\.Arn)?>/g, '$1')
    .replace(/^arn:<AWS::Partition>:s3:::/, '');

const namedBy = (environment: Environment, variable: string): string => {
  if (!(variable in environment)) throw new Error(`the function is not given ${variable}`);
  return resourceOf(environment[variable]);
};

/** The one variable of a kind that a source speaks of: the call itself, or else its module. */
const variableIn = ({ input, module }: Caller, pattern: RegExp): string => {
  const [inCall, inModule] = [input, module].map((code) => [
    ...new Set([...code.matchAll(pattern)].map(([, name = '']) => name)),
  ]);
  const [variable, ...others] = inCall?.length ? inCall : (inModule ?? []);
  if (variable === undefined || others.length > 0) throw new Error(`which resource does this name? ${input}`);
  return variable;
};

/** A table is spoken of by the function that knows its name: `conversationsTable()`. */
const tableOf = (call: Call, environment: Environment): string =>
  namedBy(environment, `${variableIn(call, /\b([a-z]+)Table\(\)/g).toUpperCase()}_TABLE`);

/** What a transaction does whose items come from all over the bundle, each with its table, beside the entry of the log. */
const together = ({ bundle }: Call, environment: Environment): string[] => [
  `dynamodb:PutItem ${namedBy(environment, 'CONVERSATIONS_TABLE')}`,
  ...[...bundle.matchAll(/\b(Put|Update|Delete|ConditionCheck): \{\s*TableName: ([a-z]+)Table\(\)/g)].map(
    ([, name, table = '']) => `dynamodb:${name}Item ${namedBy(environment, `${table.toUpperCase()}_TABLE`)}`,
  ),
];

const onTable = (call: Call, environment: Environment): string[] => {
  const { operation, input, module } = call;
  if (input.includes('TransactItems: [{ Put: next')) return together(call, environment);
  // A transaction needs the permissions of what it does; its items may be put together outside of the call.
  const operations = operation.startsWith('Transact')
    ? [...new Set([...module.matchAll(/\b(Put|Update|Delete|ConditionCheck): \{/g)].map(([, name]) => `${name}Item`))]
    : [operation];
  if (operations.length === 0) throw new Error(`what does ${operation} do? ${input}`);
  const index = /IndexName: (?:"(\w+)"|BY_CONNECTION)/.exec(input);
  const suffix = index ? `/index/${index[1] ?? BY_CONNECTION}` : '';
  return operations.map((each) => `dynamodb:${each} ${tableOf(call, environment)}${suffix}`);
};

/** Where a publish writes: what an index is called is in a row of the table, and in no bundle but that of the publish. */
export const PUBLISHED = 'index/';

const PREFIXES = { incomingKey: INCOMING, fileKey: FILES };

const keyOf = ({ input, module }: Caller, environment: Environment): string => {
  const key = input.split(',')[1]?.trim() ?? '';
  const variable = /requireEnv\("(\w+)"\)/.exec(key)?.[1];
  // Keys of files are made by the one function that knows where each kind of them lies.
  const prefix = Object.entries(PREFIXES).find(([name]) => key.startsWith(`${name}(`))?.[1];
  if (prefix !== undefined) return `${prefix}*`;
  if (variable !== undefined) return namedBy(environment, variable);
  return new RegExp(`^var ${key} = "(.+)";$`, 'm').exec(module)?.[1] ?? `${PUBLISHED}*`;
};

/** Buckets that one function has to itself. */
const OF_ONE = new Set(['Insights', 'AuditRecords']);

const WRITES = new Set(['PutObject', 'DeleteObject']);

const onObject = ({ operation, callers, module }: Call, environment: Environment): string[] =>
  callers.flatMap((caller) => {
    const input = caller.input.split(',')[0] ?? '';
    const bucket = namedBy(environment, variableIn({ ...caller, input }, /requireEnv\("(\w+_BUCKET)"\)/g));
    if (operation === 'ListObjectsV2') return [`s3:ListBucket ${bucket}`];
    // S3 says that an object is missing to who may list its bucket alone.
    const looks = [caller.module, module].some((each) => each.includes('"NoSuchKey"')) && !WRITES.has(operation);
    const object = `${bucket}/${OF_ONE.has(bucket) ? '*' : keyOf(caller, environment)}`;
    const tags = operation === 'PutObject' && caller.input.includes('Tagging') ? [`s3:PutObjectTagging ${object}`] : [];
    // Looking at an object's head takes the right to get it.
    const action = operation === 'HeadObject' ? 'GetObject' : operation;
    return [`s3:${action} ${object}`, ...tags, ...(looks ? [`s3:ListBucket ${bucket}`] : [])];
  });

const onSocket = ({ operation }: Call, environment: Environment): string[] => {
  const endpoint = namedBy(environment, 'AWS_ENDPOINT_URL_APIGATEWAYMANAGEMENTAPI');
  const [, api, region, stage] =
    /^https:\/\/(\w+)\.execute-api\.([\w-]+)\.<AWS::URLSuffix>\/(\w+)$/.exec(endpoint) ?? [];
  const method = operation === 'PostToConnection' ? 'POST' : 'DELETE';
  const arn = `arn:<AWS::Partition>:execute-api:${region}:<AWS::AccountId>:${api}/${stage}/${method}/@connections/*`;
  return [`execute-api:ManageConnections ${arn}`];
};

/** A profile is called, and through it the model in every region that it may send to: of `jp.`, these. */
const onModel = ({ operation, input }: Call, environment: Environment): string[] => {
  const { modelId, guardrail } = JSON.parse(namedBy(environment, 'MODEL'));
  const action = operation === 'Converse' ? 'bedrock:InvokeModel' : 'bedrock:InvokeModelWithResponseStream';
  const bedrock = 'arn:<AWS::Partition>:bedrock';
  const own = `${bedrock}:ap-northeast-1:<AWS::AccountId>`;
  const checks = input.includes('guardrailConfig') ? [`bedrock:ApplyGuardrail ${own}:guardrail/${guardrail.id}`] : [];
  const model = `:foundation-model/${modelId.replace(/^jp\./, '')}`;
  return [
    `${action} ${own}:inference-profile/${modelId}`,
    ...['ap-northeast-1', 'ap-northeast-3'].map((region) => `${action} ${bedrock}:${region}:${model}`),
    ...checks,
  ];
};

/** Whichever of the address and its domain is verified. */
const onMail = ({ operation }: Call, environment: Environment): string[] => {
  const [, address = '', domain = ''] = /<?([^<>\s]+@([^<>]+))>?$/.exec(namedBy(environment, 'MAIL_FROM')) ?? [];
  const identities = 'arn:<AWS::Partition>:ses:ap-northeast-1:<AWS::AccountId>:identity';
  return [address, domain].map((identity) => `ses:${operation} ${identities}/${identity}`);
};

const NEEDED: Readonly<Record<string, (call: Call, environment: Environment) => string[]>> = {
  bedrock: onModel,
  dynamodb: onTable,
  events: (call, environment) => [
    `events:${call.operation} ${namedBy(environment, variableIn(call, /requireEnv\("(\w+)"\)/g))}`,
  ],
  'execute-api': onSocket,
  s3: onObject,
  ses: onMail,
  secretsmanager: ({ operation, callers }, environment) =>
    callers.map((caller) => `secretsmanager:${operation} ${namedBy(environment, variableIn(caller, /^"(\w+)"$/g))}`),
};

/** The permissions that a call needs, each on the resource that the code names by one of the function's variables. */
export const neededBy = (call: Call, environment: Environment): string[] => {
  const permissions = NEEDED[call.service]?.(call, environment) ?? [];
  if (permissions.length === 0) throw new Error(`what does ${call.service}:${call.operation} call? ${call.input}`);
  return permissions;
};

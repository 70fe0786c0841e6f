import type { Account, Invoker } from './account.ts';
import { type Api, lambdaArn } from './api.ts';
import { ACCOUNT_ID, REGION, type Resource } from './template.ts';

/** API Gateway's limit for what a Lambda authorizer returns. */
const MAX_RESULT_BYTES = 8 * 1024;

/** `requestContext.authorizer` of the connection's events: the authorizer's context as strings. */
export type AuthorizerContext = Readonly<Record<string, string | number>>;

/** Where the caller's identity is expected, e.g. `route.request.header.Cookie`. */
interface IdentitySource {
  readonly where: 'header' | 'querystring';
  readonly name: string;
}

interface ConnectEvent {
  readonly headers: Record<string, string>;
  readonly queryStringParameters?: Record<string, string>;
  readonly multiValueQueryStringParameters?: Record<string, string[]>;
}

const identitySource = (source: string): IdentitySource => {
  const [, where, name] = /^route\.request\.(header|querystring)\.(.+)$/.exec(source) ?? [];
  if (!where || !name) throw new Error(`the local account does not know the identity source ${source}`);
  return { where: where as IdentitySource['where'], name };
};

type Decision = { readonly authorizer?: AuthorizerContext } | { readonly status: number; readonly message: string };

/**
 * The REQUEST authorizer of `$connect`. It answers with the context for the connection's events, or with the status of the
 * refusal. Throws when the template's authorizer is none that the local account can run.
 */
export const createAuthorizer = (
  account: Account,
  functions: Invoker,
  api: Api,
  authorizer: Resource | undefined,
): ((event: ConnectEvent) => Promise<Decision>) => {
  if (!authorizer) return async () => ({});
  const { name, properties } = authorizer;
  const functionArn = lambdaArn(properties.AuthorizerUri);
  if (properties.AuthorizerType !== 'REQUEST' || !functionArn || !account.template.find(functionArn)) {
    throw new Error(`the authorizer ${name} must be of type REQUEST, with a function of the template`);
  }
  const sources = ((properties.IdentitySource as string[] | undefined) ?? []).map(identitySource);
  const methodArn = `arn:aws:execute-api:${REGION}:${ACCOUNT_ID}:${api.id}/${api.stage}/$connect`;

  return async (event) => {
    // Header names are compared as the client sent them: API Gateway does not fold their case here.
    const found = ({ where, name }: IdentitySource) =>
      (where === 'header' ? event.headers : (event.queryStringParameters ?? {}))[name];
    if (!sources.every(found)) return { status: 401, message: 'Unauthorized' };
    const startedAt = account.clock.now();
    const result = await functions.invoke(functionArn, {
      type: 'REQUEST',
      methodArn,
      queryStringParameters: {},
      multiValueQueryStringParameters: {},
      stageVariables: {},
      ...event,
    });
    if ('error' in result) {
      return result.error.errorMessage === 'Unauthorized'
        ? { status: 401, message: 'Unauthorized' }
        : { status: 500, message: 'Internal Server Error' };
    }
    const answer = result.payload as { principalId?: unknown; policyDocument?: unknown; context?: object } | null;
    const context = answer?.context ?? {};
    const problem = faultOf(answer, context);
    if (problem) {
      account.log(`gateway: the authorizer's answer is invalid: ${problem}`);
      return { status: 500, message: 'Internal Server Error' };
    }
    if (!allows(answer?.policyDocument, methodArn)) return { status: 403, message: 'Forbidden' };
    return {
      authorizer: {
        principalId: String(answer?.principalId),
        integrationLatency: account.clock.now() - startedAt,
        ...Object.fromEntries(Object.entries(context).map(([key, value]) => [key, String(value)])),
      },
    };
  };
};

const faultOf = (answer: { principalId?: unknown } | null, context: object): string | undefined => {
  if (typeof answer?.principalId !== 'string') return 'principalId must be a string';
  if (Buffer.byteLength(JSON.stringify(answer)) > MAX_RESULT_BYTES) return `more than ${MAX_RESULT_BYTES} bytes`;
  const nested = Object.entries(context).find(([, value]) => typeof value === 'object');
  return nested && `context.${nested[0]} must be a string, number or boolean`;
};

interface Statement {
  readonly Effect?: string;
  readonly Action?: string | string[];
  readonly Resource?: string | string[];
}

/** Whether an IAM policy lets the caller invoke `methodArn`: allowed somewhere and denied nowhere. */
export const allows = (policy: unknown, methodArn: string): boolean => {
  const statements = [(policy as { Statement?: Statement | Statement[] } | undefined)?.Statement ?? []].flat();
  const effects = statements
    .filter(({ Action = [], Resource = [] }) => matches(Action, 'execute-api:Invoke') && matches(Resource, methodArn))
    .map(({ Effect }) => Effect);
  return effects.includes('Allow') && !effects.includes('Deny');
};

const matches = (patterns: string | string[], text: string): boolean =>
  [patterns].flat().some((pattern) => {
    const source = pattern
      .replace(/[.+^${}()|[\]\\]/g, '\\$&')
      .replaceAll('*', '.*')
      .replaceAll('?', '.');
    return new RegExp(`^${source}$`, 'i').test(text);
  });

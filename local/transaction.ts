import { createHash } from 'node:crypto';
import { type Change, type Draft, type Engine, Failure, failure, type Held, type Json, type Write } from './engine.ts';

/** Most actions of one transaction, and how long its token makes it idempotent: quotas of TransactWriteItems. */
const MAX_ITEMS = 100;
const TOKEN_LIFETIME = 10 * 60_000;
const TOKENS = 'token~';

type Reason = { Code: string; Message?: string; Item?: Json };

export interface Transaction {
  readonly changes: readonly Change[];
  readonly writes: readonly Write[];
}

const invalid = (message: string): Failure =>
  new Failure({ __type: 'com.amazon.coral.validate#ValidationException', message });

/** What TransactWriteItems answers when it did nothing: one reason for each of its items. */
export const canceled = (reasons: readonly Reason[]): Failure => {
  const codes = reasons.map(({ Code }) => Code).join(', ');
  return new Failure({
    __type: 'com.amazonaws.dynamodb.v20120810#TransactionCanceledException',
    Message: `Transaction cancelled, please refer cancellation reasons for specific reasons [${codes}]`,
    CancellationReasons: reasons,
  });
};

/**
 * What a TransactWriteItems request would write, `undefined` when its token says that it was done before. Throws the
 * Failure to answer when it is not valid or canceled.
 */
export const transact = async (
  engine: Engine,
  body: Json,
  held: Held,
  now: number,
): Promise<Transaction | undefined> => {
  const actions = readActions(body);
  const token = typeof body.ClientRequestToken === 'string' ? body.ClientRequestToken : undefined;
  const digest = createHash('sha256').update(JSON.stringify(body.TransactItems)).digest('base64');
  if (token !== undefined) {
    await held.take(TOKENS + token);
    const earlier = await engine.get(TOKENS + token);
    if (earlier && Number(earlier.expires) > now) {
      if (earlier.digest === digest) return undefined;
      throw failure('IdempotentParameterMismatchException', 'The same ClientRequestToken came with other parameters.');
    }
  }
  const drafts: Draft[] = [];
  for (const { operation, request } of actions) drafts.push(await engine.draft(operation, request, held));
  const reasons = drafts.map((draft, i) => reason(draft, actions[i]?.request));
  if (reasons.some(({ Code }) => Code !== 'None')) throw canceled(reasons);
  const effective = drafts.filter((_, i) => actions[i]?.kind !== 'ConditionCheck');
  const remembered: Write[] =
    token === undefined ? [] : [{ type: 'put', key: TOKENS + token, value: { digest, expires: now + TOKEN_LIFETIME } }];
  return {
    changes: effective.flatMap(({ changes }) => changes),
    writes: [...effective.flatMap(({ writes }) => writes), ...remembered],
  };
};

/** The writes that forget the tokens whose time is over. */
export const expiredTokens = async (engine: Engine, now: number): Promise<Write[]> => {
  const writes: Write[] = [];
  for await (const [key, value] of engine.entries(TOKENS)) {
    if (Number((value as Json).expires) <= now) writes.push({ type: 'del', key });
  }
  return writes;
};

const OPERATION: Record<string, string> = {
  Put: 'PutItem',
  Update: 'UpdateItem',
  Delete: 'DeleteItem',
  // A condition without effect: the engine checks it for a delete that is then not carried out.
  ConditionCheck: 'DeleteItem',
};

const readActions = (body: Json): { kind: string; operation: string; request: Json }[] => {
  const items = body.TransactItems;
  if (!Array.isArray(items) || items.length === 0 || items.length > MAX_ITEMS) {
    throw invalid(`TransactItems must have between 1 and ${MAX_ITEMS} items`);
  }
  return items.map((item: Json) => {
    const [[kind, request] = ['', {}], ...others] = Object.entries(item);
    const operation = OPERATION[kind];
    if (operation === undefined || others.length > 0) {
      throw invalid('TransactItems can only contain one of Check, Put, Update or Delete');
    }
    return { kind, operation, request: request as Json };
  });
};

const reason = ({ outcome, changes }: Draft, request: Json | undefined): Reason => {
  if (!('failure' in outcome)) return { Code: 'None' };
  const { failure } = outcome;
  if (failure.is('ValidationException')) return { Code: 'ValidationError', Message: failure.message };
  if (!failure.is('ConditionalCheckFailedException')) throw failure;
  return { Code: 'ConditionalCheckFailed', Message: failure.message, ...itemFound(request, changes) };
};

/** The item a failed condition was checked against, when the request asks for it. */
export const itemFound = (request: Json | undefined, [change]: readonly Change[]): { Item?: Json } =>
  request?.ReturnValuesOnConditionCheckFailure === 'ALL_OLD' && change?.before ? { Item: change.before } : {};

import type { ContentBlockDelta, ContentBlockStart, Message, Tool as Offered } from '@aws-sdk/client-bedrock-runtime';
import { metrics } from '../../platform/observability.ts';

/** Something that a model may ask for; what comes of it the customer reads in the words of the business, the model never. */
export interface Tool {
  readonly name: string;
  readonly description: string;
  readonly argument?: 'orderNumber' | 'product';
}

/** What a model has asked for, in a form that is right. */
export interface Call {
  readonly name: string;
  readonly arguments: Readonly<Record<string, string>>;
}

const PREFIX = 'look_up_';
/** UTF-16 units of the arguments of a call: more are no number of an order, and no product. */
const MOST_INPUT = 1_000;
/** Errors that a model is told of before the published words take the place of its own. */
export const MOST_ERRORS = 2;

const ARGUMENTS = {
  orderNumber: {
    pattern: /^[A-Za-z0-9][A-Za-z0-9-]{2,30}$/,
    description: 'The number of the order, as the customer wrote it.',
  },
  product: { pattern: /^[^\p{C}]{1,60}$/u, description: 'Name or SKU of the product, as the customer wrote it.' },
} as const;

/** The tools as the model is offered them: it can say which order, never whose. */
export const offeredTools = (tools: readonly Tool[]): Offered[] =>
  tools.map(({ name, description, argument }) => ({
    toolSpec: {
      name: `${PREFIX}${name}`,
      description: `${description} The customer is shown the answer; you are not. Call it without writing anything.`,
      inputSchema: {
        json: {
          type: 'object',
          properties: argument ? { [argument]: { type: 'string', description: ARGUMENTS[argument].description } } : {},
          required: argument === 'product' ? [argument] : [],
          additionalProperties: false,
        },
      },
    },
  }));

/** A tool call as it came, whole or not. */
interface Raw {
  readonly id: string;
  readonly name: string;
  input: string;
}

/** Collects the first tool call of a turn; more than one is one too many. */
export class Calls {
  #first: Raw | undefined;
  #block: number | undefined;
  #ended = false;

  start(start: ContentBlockStart | undefined, block: number | undefined): void {
    const { toolUse } = start ?? {};
    if (!toolUse || this.#first) return;
    this.#first = { id: toolUse.toolUseId ?? '', name: toolUse.name ?? '', input: '' };
    this.#block = block;
  }

  add(delta: ContentBlockDelta | undefined, block: number | undefined): void {
    const piece = delta?.toolUse?.input;
    if (piece === undefined || !this.#first || block !== this.#block || this.#ended) return;
    if (this.#first.input.length <= MOST_INPUT) this.#first.input += piece;
  }

  stop(block: number | undefined): void {
    if (this.#first && block === this.#block) this.#ended = true;
  }

  /** What was asked for, if all of it has come. */
  get first(): Readonly<Raw> | undefined {
    return this.#ended ? this.#first : undefined;
  }
}

const inputOf = (text: string): Record<string, unknown> | undefined => {
  if (text.length > MOST_INPUT) return undefined;
  try {
    const input: unknown = JSON.parse(text === '' ? '{}' : text);
    return typeof input === 'object' && input !== null && !Array.isArray(input) ? { ...input } : undefined;
  } catch {
    return undefined;
  }
};

/** A call that is right, or what is wrong with it. Whose data is read is in no argument: one that names somebody is refused. */
export const judge = (
  { name: called, input }: Readonly<Raw>,
  tools: readonly Tool[],
): Call | { readonly error: string } => {
  const tool = tools.find(({ name }) => `${PREFIX}${name}` === called);
  if (!tool) return { error: 'There is no such tool.' };
  const given = inputOf(input);
  if (!given) return { error: 'The input must be one JSON object.' };
  const { argument } = tool;
  if (Object.keys(given).some((key) => key !== argument)) return { error: 'The tool does not take such an argument.' };
  if (argument === undefined || (argument === 'orderNumber' && given[argument] === undefined))
    return { name: tool.name, arguments: {} };
  const value = typeof given[argument] === 'string' ? given[argument].normalize('NFKC').trim() : '';
  if (!ARGUMENTS[argument].pattern.test(value)) return { error: `${argument} is not one.` };
  return { name: tool.name, arguments: { [argument]: argument === 'orderNumber' ? value.toUpperCase() : value } };
};

/** The refused call and what is wrong with it, as the next turn shows them to the model. */
export const refusedTurn = ({ id, name }: Readonly<Raw>, error: string): Message[] => {
  metrics.addMetric('ToolCallsRefused', 'Count', 1);
  return [
    // Its input is not shown again: it may be anything.
    { role: 'assistant', content: [{ toolUse: { toolUseId: id, name: nameable(name), input: {} } }] },
    { role: 'user', content: [{ toolResult: { toolUseId: id, status: 'error', content: [{ text: error }] } }] },
  ];
};

/** The service takes no other names, whatever it has sent. */
const nameable = (name: string): string => name.replace(/[^A-Za-z0-9_-]/g, '').slice(0, 64) || 'unknown';

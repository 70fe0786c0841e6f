import * as z from 'zod/mini';
import { Id, Language, Page, readable, Seq, Text } from './fields.ts';
import { Choice, Source } from './server.ts';

const about = { conversationId: Id, id: Id };

/** What is asked of a draft: an answer to the customer, or the agent's text in another form. */
export const HOW = ['reply', 'shorten', 'polite', 'translate'] as const;

/** What an agent asks for help with over the socket, by action. Unknown keys are refused. */
export const AssistAction = {
  draft: z
    .strictObject({
      action: z.literal('draft'),
      ...about,
      how: z.enum(HOW, { error: `must be one of ${HOW.join(', ')}` }),
      text: z.optional(Text),
      language: z.optional(Language),
    })
    .check(
      z.refine(({ how, text }) => (how === 'reply') === (text === undefined), {
        error: 'must be the agent’s text for shorten, polite and translate, and is left out for reply',
        path: ['text'],
      }),
      z.refine(({ how, language }) => how !== 'translate' || language !== undefined, {
        error: 'must name the language to translate into, such as en',
        path: ['language'],
      }),
    ),
  translate: z
    .strictObject({
      action: z.literal('translate'),
      ...about,
      seq: z.optional(Seq),
      text: z.optional(Text),
      to: Language,
    })
    .check(
      z.refine(({ seq, text }) => (seq === undefined) !== (text === undefined), {
        error: 'must carry exactly one of seq (an entry) and text',
      }),
    ),
} as const;
export type AssistActionName = keyof typeof AssistAction;
export type AssistFrame<A extends AssistActionName = AssistActionName> = {
  [Name in A]: z.infer<(typeof AssistAction)[Name]>;
}[A];

/** Answer of `GET /api/assist`. */
export const AssistStatus = z.object({
  model: z.boolean().check(z.describe('a language model drafts and translates; false: none is deployed, or it is off')),
});
export type AssistStatus = z.infer<typeof AssistStatus>;

/** Body of `POST /api/knowledge/try`. */
export const TryRequest = z.strictObject({
  question: readable(1_000, 'the question').check(z.describe('what a customer might ask, 1 to 1000 UTF-16 units')),
  page: z.optional(Page),
  entry: z.optional(
    z
      .strictObject(
        {
          id: z.string({ error: 'must be the id of an entry' }),
          fields: z.record(z.string(), z.unknown(), { error: 'must be an object with the fields of an entry' }),
        },
        { error: 'must be {id, fields}' },
      )
      .check(z.describe('`{id, fields}`: an FAQ entry as if it were published, in place of the one with its id')),
  ),
});
export type TryRequest = z.infer<typeof TryRequest>;

/** An entry that was found for a question. */
export const Candidate = z.object({
  id: z.string(),
  version: z.number(),
  question: z.string(),
  answer: z.string(),
  category: z.optional(z.string()),
  url: z.optional(z.string()),
  score: z.number(),
});
export type Candidate = z.infer<typeof Candidate>;

/** Answer of `POST /api/knowledge/try`. */
export const TryResult = z.object({
  outcome: z
    .enum(['answer', 'choices', 'unknown', 'human_only', 'handed_over', 'bot_off'])
    .check(z.describe('`answer`, `choices`, `unknown`, `human_only`, `handed_over` (a person is wanted) or `bot_off`')),
  text: z.optional(z.string().check(z.describe('the published words; a model would word the same entries itself'))),
  choices: z.optional(z.array(Choice)),
  sources: z.array(Source),
  notices: z
    .array(z.object({ id: z.string(), text: z.string() }))
    .check(z.describe('list of `{id, text}`: notices that stand before it')),
  candidates: z
    .array(Candidate)
    .check(
      z.describe(
        'list of `{id, version, question, answer, category?, url?, score}`: entries that were found, best first, 5 at most; `version` 0: the one that was sent',
      ),
    ),
  milliseconds: z.number().check(z.describe('how long it took')),
});
export type TryResult = z.infer<typeof TryResult>;

/** Body of `POST /api/knowledge/golden/run`. */
export const GoldenRunRequest = z.strictObject({
  after: z.optional(z.string({ error: 'must be an id' }).check(z.describe('`after` of the answer before'))),
});

/** Answer of `POST /api/knowledge/golden/run`: a page of the published golden questions. */
export const GoldenRun = z.object({
  questions: z
    .array(
      z.object({
        id: z.string(),
        query: z.string(),
        gold: z.nullable(z.string()),
        found: z.optional(z.string()),
        rank: z.optional(z.number()),
        right: z.boolean(),
      }),
    )
    .check(
      z.describe(
        'list of `{id, query, gold, found?, rank?, right}`: the entry that answers (`null`: none does), the one that was found first, and the place of the right one, from 1',
      ),
    ),
  right: z.number().check(z.describe('how many of these came out right')),
  total: z.number().check(z.describe('how many there are on this page')),
  after: z.optional(z.string().check(z.describe('there are more; ask again with it'))),
});
export type GoldenRun = z.infer<typeof GoldenRun>;

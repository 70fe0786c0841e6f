import * as z from 'zod/mini';
import type { Fact } from './fact.ts';

const Term = z.union([z.string(), z.tuple([z.string(), z.string()])]);
const common = [z.string(), z.int(), z.int(), z.int(), z.string()] as const;
const Rest = z.object({
  l: z.string(),
  p: z.optional(z.string()),
  t: z.optional(z.string()),
  o: z.optional(z.string()),
  s: z.optional(z.enum(['displeased', 'angry'])),
  w: z.optional(z.array(Term)),
  n: z.optional(z.array(z.string())),
});
/** A fact as it is kept: conversation, number, version, milliseconds into the step, visitor, and the rest. */
export const Packed = z.union([
  z.tuple([z.literal('q'), ...common, Rest]),
  z.tuple([z.literal('f'), ...common, z.boolean()]),
  z.tuple([z.literal('r'), ...common, z.number()]),
]);
export type Packed = z.infer<typeof Packed>;

export const packed = (fact: Fact, start: number): Packed => {
  const { conversationId, seq, version, at, visitor } = fact;
  const head = [conversationId, seq, version, at - start, visitor] as const;
  if (fact.what === 'feedback') return ['f', ...head, fact.helpful];
  if (fact.what === 'rating') return ['r', ...head, fact.score];
  const { language: l, page: p, topic: t, outcome: o, sentiment: s, terms, notices } = fact;
  const w = terms?.map(({ key, written }): z.infer<typeof Term> => (key === written ? key : [key, written]));
  return ['q', ...head, { l, p, t, o, s, w, n: notices && [...notices] }];
};

const candidate = (term: z.infer<typeof Term>) => {
  const [key, written] = typeof term === 'string' ? [term, term] : term;
  return { key, written, isPhrase: key.includes(' ') };
};

export const unpacked = (one: Packed, start: number): Fact => {
  const [, conversationId, seq, version, after, visitor] = one;
  const base = { conversationId, seq, version, at: start + after, visitor };
  if (one[0] === 'f') return { what: 'feedback', ...base, helpful: one[6] };
  if (one[0] === 'r') return { what: 'rating', ...base, score: one[6] };
  const { l, p, t, o, s, w, n } = one[6];
  return {
    what: 'question',
    ...base,
    language: l,
    ...(p !== undefined && { page: p }),
    ...(t !== undefined && { topic: t }),
    ...(o !== undefined && { outcome: o }),
    ...(s !== undefined && { sentiment: s }),
    ...(w && { terms: w.map(candidate) }),
    ...(n && { notices: n }),
  };
};

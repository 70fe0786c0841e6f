import type { EntryView, StateView } from '../protocol/server.ts';
import type { Body, Entry } from './entry.ts';
import { knownAs } from './level.ts';
import { isWaiting } from './mode.ts';
import type { State } from './state.ts';

export type Audience = 'customer' | 'agent';

type Visible = Exclude<EntryView, { kind: 'hidden' }>;
type Field = Exclude<keyof Visible, 'seq' | 'id' | 'kind' | 'from' | 'at'>;

/** What each audience may see of an entry, by kind, beyond number, id, kind, time and role. What is not here is hidden. */
const ALLOWED: Record<Audience, Partial<Record<Entry['kind'], readonly Field[]>>> = {
  customer: {
    message: ['text', 'attachment', 'choice', 'choices', 'sources', 'about', 'form', 'until', 'withheld'],
    identified: ['text', 'choices', 'level', 'until'],
    signed_out: ['text'],
    looked_up: ['text', 'choices', 'about', 'withheld'],
    escalated: ['text', 'choices', 'about'],
    assigned: ['text'],
    transferred: ['text'],
    released: ['text'],
    feedback: ['about', 'helpful'],
    rated: ['score', 'comment'],
    resolved: ['text'],
    closed: ['text'],
    ticketed: ['text', 'ticket'],
  },
  agent: {
    message: [
      'text',
      'attachment',
      'choice',
      'choices',
      'sources',
      'tried',
      'about',
      'outcome',
      'latency',
      'usage',
      'page',
      'accepted',
      'ticket',
      'original',
      'drafted',
      'form',
      'until',
      'procedure',
    ],
    note: ['text', 'about', 'suggestion', 'usage', 'mentions'],
    tagged: ['tags'],
    escalated: [
      'text',
      'choices',
      'about',
      'reason',
      'tried',
      'outcome',
      'latency',
      'usage',
      'page',
      'accepted',
      'trigger',
      'priority',
      'skill',
      'packet',
    ],
    assigned: ['text', 'reason', 'to', 'rings', 'trigger', 'packet'],
    transferred: ['text', 'reason', 'to', 'rings', 'skill'],
    released: ['text', 'reason'],
    identified: ['text', 'choices', 'level', 'until'],
    refused: ['denial', 'procedure'],
    signed_out: ['text'],
    begun: ['procedure', 'about'],
    looked_up: ['text', 'choices', 'about', 'procedure', 'fields', 'card', 'reason', 'denial'],
    feedback: ['about', 'helpful'],
    rated: ['score', 'comment'],
    resolved: ['text', 'reason', 'category'],
    closed: ['text', 'reason'],
    ticketed: ['text', 'about', 'accepted', 'ticket', 'email'],
    ticket: ['about', 'ticket'],
    blocked: ['reason', 'evidence'],
    unblocked: ['reason'],
    erased: ['text', 'reason'],
  },
};

/** Who has it is no matter of the customer's, unless there is something to tell him. */
const WITHOUT_WORDS: ReadonlySet<string> = new Set([
  'assigned',
  'escalated',
  'transferred',
  'released',
  'identified',
  'looked_up',
]);

/** How confident retrieval was is for staff. */
const sourcesFor = (audience: Audience, sources: Body['sources']): Visible['sources'] =>
  sources?.map(({ score, ...source }) => (audience === 'agent' ? { ...source, score } : source));

const timeOf = (at: number): string => new Date(at).toISOString();

/** Whose matter it is and how it stands is for staff. */
const ticketFor = (audience: Audience, { id, due, ...rest }: NonNullable<Entry['ticket']>): Visible['ticket'] => ({
  id,
  ...(due !== undefined && { due: timeOf(due) }),
  ...(audience === 'agent' && rest),
});

/** What is a member's in an entry: what was looked up, and which of his orders he has chosen. */
const HIS: ReadonlySet<Entry['kind']> = new Set(['looked_up', 'message']);

/**
 * The words of an entry. Those that are a member's the customer reads only while he is known as that member, in the state
 * of his conversation now; staff read a look-up masked.
 */
const textOf = (
  { kind, member, body = {} }: Entry,
  audience: Audience,
  state: State,
  now: number,
): Pick<Visible, 'text' | 'withheld'> => {
  if (audience === 'agent') return { text: (kind === 'looked_up' ? body.masked : undefined) ?? body.text };
  if (!HIS.has(kind)) return { text: body.text };
  return member === undefined || knownAs(state, now)?.member === member ? { text: body.text } : { withheld: true };
};

/**
 * The entry as an audience may see it; what it may not see keeps its number, so that a client can tell a gap. `state`: the
 * newest of the conversation that the reader has a right to, by itself the entry's own.
 */
export const viewEntry = (
  entry: Entry,
  audience: Audience,
  state: State = entry.state,
  now: number = Date.now(),
): EntryView => {
  const allowed = ALLOWED[audience][entry.kind];
  const { body = {} } = entry;
  const isSilent = audience === 'customer' && WITHOUT_WORDS.has(entry.kind) && body.text === undefined;
  if (!allowed || isSilent) return { seq: entry.seq, kind: 'hidden' };
  const { at, rings, ticket, until, procedure, fields, ...head } = entry;
  const said = textOf(entry, audience, state, now);
  const all: Partial<Visible> = {
    ...head,
    ...body,
    // They name what the text does.
    choices: said.withheld ? undefined : body.choices && [...body.choices],
    choice: said.withheld ? undefined : body.choice,
    tags: head.tags && [...head.tags],
    mentions: head.mentions && [...head.mentions],
    tried: body.tried && [...body.tried],
    evidence: body.evidence && [...body.evidence],
    sources: sourcesFor(audience, body.sources),
    procedure: procedure?.name,
    fields: fields && [...fields],
    until: until === undefined ? undefined : timeOf(until),
    // Also where there is none: the body's own is not to be seen then.
    text: said.text,
    withheld: said.withheld,
    rings: rings === undefined ? undefined : timeOf(rings),
    ticket: ticket && ticketFor(audience, ticket),
  };
  const shown = Object.fromEntries(
    allowed.flatMap((field) => (all[field] === undefined ? [] : [[field, all[field]] as const])),
  );
  return {
    seq: entry.seq,
    id: entry.id,
    kind: entry.kind,
    from: { role: entry.role, ...(body.name === undefined ? {} : { name: body.name }) },
    at: timeOf(at),
    ...shown,
  };
};

/**
 * State after the entry numbered `seq`; before anything is written: `bot`, epoch 0, number 0. For whom it only rings is no
 * person to the customer: he waits.
 */
export const viewState = (
  state: State | undefined,
  seq: number,
  audience: Audience,
  now: number = Date.now(),
): StateView => {
  if (!state) return { seq: 0, mode: 'bot', epoch: 0, turn: 0 };
  const known = knownAs(state, now);
  return {
    seq,
    mode: audience === 'customer' && isWaiting(state) ? 'waiting' : state.mode,
    epoch: state.epoch,
    turn: state.turn,
    language: state.language,
    accepted: state.accepted,
    ...(known && { level: known.level }),
    ...(known?.until !== undefined && { until: timeOf(known.until) }),
  };
};

import type { Kind, Role } from '../../functions/protocol/server.ts';

/** An entry as somebody saw it. */
export interface Shown {
  readonly seq: number;
  readonly id: string;
  readonly text?: string | undefined;
}

/** An entry as staff read it. */
export interface Stored extends Shown {
  readonly kind: Kind;
  readonly role: Role;
  readonly about?: number | undefined;
  readonly outcome?: string | undefined;
}

/**
 * What happened at a client. `invoke`: the visitor sends, or sends a failed message again. `ok`: it is shown as sent.
 * `fail`: it was certainly not written. `info`: it is shown as failed and may be written all the same. `see`: an entry
 * came on the screen.
 */
export type Event = { readonly client: string; readonly id: string } & (
  | { readonly type: 'invoke'; readonly text: string }
  | { readonly type: 'ok' | 'fail' | 'info' }
  | ({ readonly type: 'see' } & Shown)
);

/** All of one conversation, once everything is at rest. */
export interface History {
  /** In the order they happened. */
  readonly events: readonly Event[];
  /** What each client shows in the end, from top to bottom. */
  readonly views: Readonly<Record<string, readonly Shown[]>>;
  /** The whole log, ascending. */
  readonly log: readonly Stored[];
}

export type Verdict =
  | 'lost'
  | 'unexpected'
  | 'doubled'
  | 'reordered'
  | 'gap'
  | 'changed'
  | 'answered twice'
  | 'reply and apology'
  | 'unanswered';

export interface Finding {
  readonly verdict: Verdict;
  readonly what: string;
}

/** A history by what the checks ask of it. */
interface Facts extends History {
  readonly stored: ReadonlyMap<string, Stored>;
  /** Text of every message a visitor tried to send. */
  readonly attempted: ReadonlyMap<string, string>;
  /** What came on each client's screen, in that order, and what stands there in the end. */
  readonly screens: readonly { readonly who: string; readonly entries: readonly Shown[] }[];
}

/** What a customer is shown; of the rest he gets the number only. */
const SHOWN: ReadonlySet<Kind> = new Set(['message', 'escalated', 'feedback', 'rated', 'resolved', 'closed']);
const OWNERS: ReadonlySet<Kind> = new Set(['assigned', 'transferred', 'released', 'resolved', 'closed', 'erased']);

const isAscending = (numbers: readonly number[]): boolean =>
  numbers.every((number, index) => index === 0 || number > (numbers[index - 1] ?? 0));

const repeated = <T>(items: readonly T[]): T[] => [...new Set(items.filter((item, at) => items.indexOf(item) < at))];

const factsOf = (history: History): Facts => {
  const { events, views, log } = history;
  const seen = Map.groupBy(
    events.filter((event) => event.type === 'see'),
    ({ client }) => client,
  );
  return {
    ...history,
    stored: new Map(log.map((entry) => [entry.id, entry])),
    attempted: new Map(events.flatMap((event) => (event.type === 'invoke' ? [[event.id, event.text] as const] : []))),
    screens: [
      ...[...seen].map(([client, entries]) => ({ who: `${client} was shown`, entries })),
      ...Object.entries(views).map(([client, entries]) => ({ who: `${client} shows`, entries })),
    ],
  };
};

type Check = (facts: Facts) => string[];

/** What was acknowledged, or came on a screen, is in the log; what is in the log is in every final view. */
const lost: Check = ({ events, views, log, stored, attempted, screens }) => [
  ...events.flatMap(({ type, id }) => (type === 'ok' && !stored.has(id) ? [`${id} was acknowledged and is gone`] : [])),
  ...screens.flatMap(({ who, entries }) =>
    entries.flatMap(({ id }) => (attempted.has(id) && !stored.has(id) ? [`${who} ${id}, which the log lacks`] : [])),
  ),
  ...Object.entries(views).flatMap(([client, entries]) => {
    const ids = new Set(entries.map(({ id }) => id));
    return log.flatMap(({ seq, id, kind }) =>
      SHOWN.has(kind) && !ids.has(id) ? [`${client} does not show ${id} (${seq})`] : [],
    );
  }),
];

/** Nothing is there that nobody sent or wrote. */
const unexpected: Check = ({ events, log, stored, attempted, screens }) => {
  const failed = new Set(events.flatMap(({ type, id }) => (type === 'fail' ? [id] : [])));
  const asked = new Set(log.flatMap(({ seq, role }) => (role === 'customer' ? [seq] : [])));
  return [
    ...log.flatMap(({ id, role, kind, about }) => {
      if (role === 'customer' && kind === 'message') {
        if (!attempted.has(id)) return [`nobody sent ${id}`];
        if (failed.has(id)) return [`${id} was refused and written`];
      }
      return role === 'bot' && about !== undefined && !asked.has(about) ? [`${id} answers ${about}, no question`] : [];
    }),
    ...screens.flatMap(({ who, entries }) =>
      entries.flatMap(({ id }) => (attempted.has(id) || stored.has(id) ? [] : [`${who} ${id}, which nobody wrote`])),
    ),
  ];
};

/** An id has one number, a number one id, and a screen shows each once. */
const doubled: Check = ({ log, stored, screens }) => [
  ...repeated(log.map(({ id }) => id)).map((id) => `${id} is in the log twice`),
  ...repeated(log.map(({ seq }) => seq)).map((seq) => `number ${seq} is in the log twice`),
  ...screens.flatMap(({ who, entries }) => [
    ...repeated(entries.map(({ id }) => id)).map((id) => `${who} ${id} twice`),
    ...entries.flatMap(({ id, seq }) => {
      const written = stored.get(id)?.seq ?? seq;
      return written === seq ? [] : [`${who} ${id} as ${seq}, the log has it as ${written}`];
    }),
  ]),
];

/** Every screen has the order of the log, and a sender's messages have the order in which he sent them. */
const reordered: Check = ({ events, log, stored, screens }) => {
  const place = new Map(log.map(({ id }, index) => [id, index]));
  const placesOf = (entries: readonly Shown[]) => entries.flatMap(({ id }) => place.get(id) ?? []);
  // What he saw fail has no place of its own any more: it may arrive any time later.
  const open = new Set(events.flatMap(({ type, id }) => (type === 'info' || type === 'fail' ? [id] : [])));
  const sent = Map.groupBy(
    events.filter(({ type, id }) => type === 'invoke' && !open.has(id)),
    ({ client }) => client,
  );
  return [
    ...screens.flatMap(({ who, entries }) =>
      isAscending(placesOf(entries)) ? [] : [`${who} ${entries.map(({ id }) => id)}, which is not the log's order`],
    ),
    ...[...sent].flatMap(([client, sends]) => {
      const numbers = sends.flatMap(({ id }) => stored.get(id)?.seq ?? []);
      return isAscending(numbers) ? [] : [`${client}'s messages have the numbers ${numbers}`];
    }),
  ];
};

/** Numbers are 1, 2, 3 ... */
const gap: Check = ({ log }) =>
  log.flatMap(({ seq }, index) => {
    const before = log[index - 1]?.seq ?? 0;
    return seq > before + 1 ? [`nothing between ${before} and ${seq}`] : [];
  });

/** A text is the one that was sent; on a screen, the one of the log. */
const changed: Check = ({ log, stored, attempted, screens }) => [
  ...log.flatMap(({ id, text }) => (text !== (attempted.get(id) ?? text) ? [`${id} was written as ${text}`] : [])),
  ...screens.flatMap(({ who, entries }) =>
    entries.flatMap((entry) => {
      const written = stored.get(entry.id);
      return written && written.text !== entry.text ? [`${who} ${entry.id} as ${entry.text}`] : [];
    }),
  ),
];

const repliesOf = (log: readonly Stored[]) =>
  Map.groupBy(
    log.filter(({ role, about }) => role === 'bot' && about !== undefined),
    ({ about }) => about,
  );

const isApology = ({ outcome }: Stored): boolean => outcome === 'apology';

const answeredTwice: Check = ({ log }) =>
  [...repliesOf(log)].flatMap(([about, replies]) => {
    const alike = replies.length - 1 > 0 && (replies.every(isApology) || !replies.some(isApology));
    return alike ? [`${about} by ${replies.map(({ id }) => id)}`] : [];
  });

const replyAndApology: Check = ({ log }) =>
  [...repliesOf(log)].flatMap(([about, replies]) =>
    replies.some(isApology) && !replies.every(isApology) ? [`${about} by ${replies.map(({ id }) => id)}`] : [],
  );

/** While nobody but the bot owns the conversation, no question is left without a word. */
const unanswered: Check = ({ log }) => {
  if (log.some(({ kind }) => OWNERS.has(kind))) return [];
  const replies = repliesOf(log);
  return log.flatMap(({ seq, id, role, kind }) =>
    role === 'customer' && kind === 'message' && !replies.has(seq) ? [`${id} (${seq})`] : [],
  );
};

const CHECKS: Record<Verdict, Check> = {
  lost,
  unexpected,
  doubled,
  reordered,
  gap,
  changed,
  'answered twice': answeredTwice,
  'reply and apology': replyAndApology,
  unanswered,
};

/** What is wrong with a history, in the spirit of Jepsen's set checker; nothing is wrong with an innocent one. */
export const check = (history: History): Finding[] => {
  const facts = factsOf(history);
  return (Object.keys(CHECKS) as Verdict[]).flatMap((verdict) =>
    CHECKS[verdict](facts).map((what) => ({ verdict, what })),
  );
};

import type { Attachment, Choice, Form, Source } from '../../functions/protocol/server.ts';
import type { View } from '../client/client.ts';
import type { ShownEntry } from '../client/log.ts';
import type { Outgoing } from '../client/outbox.ts';
import { isEnd, isPause, isTaken, isTurn, type Overview, overview } from './overview.ts';
import type { ProofWishes } from './proving.ts';
import { ASK_BOT, hasQuestion, isForWaiting, isTicketWanted, placeInLine, waitingChoices } from './wait.ts';

export interface MessageItem {
  readonly kind: 'message';
  readonly key: string;
  /** `business`: the greeting of nobody in particular, while the bot is switched off. */
  readonly from: 'customer' | 'bot' | 'staff' | 'business';
  readonly name?: string | undefined;
  readonly text: string;
  /** Its sender is the one of the message above it. */
  readonly goesOn: boolean;
  /** ISO 8601; absent before the server has it. */
  readonly at?: string;
  readonly status?: Outgoing['status'] | 'read';
  readonly sources?: readonly Source[];
  readonly attachment?: Attachment;
  /** Of the entry, once there is one. */
  readonly seq?: number;
}

/** One thing the conversation shows, top to bottom. Pure data: equal items look equal. */
export type Item =
  | MessageItem
  /** `byId`: the server still takes the ids; of older choices it takes the words. */
  | { readonly kind: 'choices'; readonly key: string; readonly choices: readonly Choice[]; readonly byId: boolean }
  /** Where the visitor may say whether an answer helped, or has. */
  | { readonly kind: 'feedback'; readonly key: string; readonly seq: number; readonly helpful: boolean | undefined }
  | { readonly kind: 'day'; readonly key: string; readonly at: string }
  | { readonly kind: 'closed' | 'erased' | 'rating' | 'writing' | 'asking'; readonly key: string }
  /** The visitor waits for a person. `seconds`: how long at most, where that is known. */
  | {
      readonly kind: 'line';
      readonly key: string;
      readonly position: number;
      readonly seconds: number | undefined;
      /** While the business is closed: when it opens again (ISO 8601), as far as that is known. */
      readonly closed: { readonly until: string | undefined } | undefined;
    }
  /** The reply is overdue. */
  | { readonly kind: 'late'; readonly key: string; readonly canAsk: boolean }
  /** What the service says about the conversation itself. */
  | { readonly kind: 'system'; readonly key: string; readonly text: string }
  | { readonly kind: 'rated'; readonly key: string; readonly score: number }
  /** Where the visitor says who he is. */
  | {
      readonly kind: 'proof';
      readonly key: string;
      readonly form: Form;
      /** Entry that asks for it. */
      readonly of: string | undefined;
      /** As long as the code is good (ISO 8601). */
      readonly until: string | undefined;
      /** The visitor has closed it. */
      readonly isFolded: boolean;
      /** The code was guessed at too often. */
      readonly isSpent: boolean;
    }
  /** What was looked up for the visitor while he was known. `canProve`: no form for that is there. */
  | { readonly kind: 'withheld'; readonly key: string; readonly canProve: boolean }
  /** The form for an answer by e-mail. `hasQuestion`: the conversation says what it is about. */
  | { readonly kind: 'ticket'; readonly key: string; readonly hasQuestion: boolean }
  /** The visitor will be answered by e-mail, by then where that is known (ISO 8601). */
  | {
      readonly kind: 'ticketed';
      readonly key: string;
      readonly ticket: string;
      readonly due: string | undefined;
    };

export interface Wishes extends ProofWishes {
  /** The visitor asked for the rating form, or sent it away; otherwise the end of the conversation brings it. */
  readonly rating: boolean | undefined;
  /** The reply is overdue, and the visitor has not chosen to wait on. */
  readonly late: boolean;
  /** The visitor asked for the form for an answer by e-mail, or sent it away; otherwise choosing such an answer brings it. */
  readonly ticket: boolean | undefined;
}

const unsettled = ({ outbox }: View) => outbox.some(({ status }) => status !== 'failed');

/** Id of the message the visitor waits for an answer to; undefined when the next word is his. */
export const awaitedReply = (view: View): string | undefined => {
  if (view.state?.mode !== 'bot' && view.state?.mode !== 'procedure') return;
  const last = view.entries.findLast(isPause);
  const sent = view.outbox.findLast(({ status }) => status === 'sent')?.id;
  // What is answered by e-mail is answered by nobody here and now.
  const asks = last && isTurn(last) && last.from.role === 'customer' && last.kind !== 'ticketed';
  return sent ?? (asks ? last.id : undefined);
};

/** Whether the visitor's wish for a person is on its way, or he waits for one, or has one. */
export const isPersonAsked = ({ state, requests }: View): boolean =>
  requests.some(({ action }) => action === 'escalate') || state?.mode === 'waiting' || state?.mode === 'agent';

const roleOf = ({ from }: ShownEntry) =>
  from.role === 'customer' ? 'customer' : from.role === 'agent' ? 'staff' : 'bot';

const statusOf = ({ seq }: ShownEntry, view: View, { lastOwn }: Overview) => {
  if (lastOwn?.seq !== seq || view.outbox.length > 0) return;
  return view.readSeq >= seq ? ('read' as const) : ('sent' as const);
};

/** Asked under the newest answer alone, and kept where the visitor has said something. */
const feedbackOn = ({ seq, id, sources, from }: ShownEntry, { helpful, lastAnswer }: Overview): Item[] => {
  const said = helpful.get(seq);
  const asked = from.role === 'bot' && sources && (said !== undefined || lastAnswer?.seq === seq);
  return asked ? [{ kind: 'feedback', key: `${id}-feedback`, seq, helpful: said }] : [];
};

const messageOf = (entry: ShownEntry, text: string, view: View, all: Overview): MessageItem => {
  const { id, at, sources, from, attachment, seq } = entry;
  const status = from.role === 'customer' ? statusOf(entry, view, all) : undefined;
  return {
    kind: 'message',
    key: id,
    from: roleOf(entry),
    name: from.name,
    text,
    goesOn: false,
    at,
    ...(sources && { sources }),
    ...(attachment && { attachment, seq }),
    ...(status && { status }),
  };
};

/** Whether the bot would hear a choice now; while the visitor waits only if he has asked for that since `asked`. */
const isAskable = ({ state, needsAcceptance }: View, seq: number, asked: number | undefined): boolean => {
  if (needsAcceptance) return false;
  if (state?.mode === 'waiting') return asked !== undefined && seq > asked;
  return state?.mode === 'bot' || state?.mode === 'procedure';
};

/** Choices stay until one of them was taken: another question in between does not take them away. */
const choicesOf = (entry: ShownEntry, view: View, all: Overview): Item[] => {
  const { id, seq, choices } = entry;
  if (!choices || isForWaiting(entry) || !isAskable(view, seq, all.chosen.get(ASK_BOT))) return [];
  if (choices.some((choice) => isTaken(choice, seq, view, all))) return [];
  return [{ kind: 'choices', key: `${id}-choices`, choices, byId: all.lastOffer?.id === id }];
};

/** Who has the conversation now: news of the service, whoever brought it about. */
const MOVES: ReadonlySet<ShownEntry['kind']> = new Set(['assigned', 'transferred', 'released']);

const ticketed = (entry: ShownEntry, view: View, all: Overview): Item[] => {
  const { id, text, ticket } = entry;
  return [
    ...(text === undefined ? [] : [messageOf(entry, text, view, all)]),
    ...(ticket ? [{ kind: 'ticketed' as const, key: `${id}-ticket`, ticket: ticket.id, due: ticket.due }] : []),
  ];
};

/** The form under the message that asks for it, or in place of it. */
const proofOf = (entry: ShownEntry, all: Overview, { identify, folded, spent }: Wishes): Item[] => {
  const { form, until, id } = entry;
  if (form === undefined || all.liveForm?.seq !== entry.seq) return [];
  const shown = identify ? 'identify' : form;
  return [
    {
      kind: 'proof',
      key: 'proof',
      form: shown,
      of: id,
      until,
      isFolded: folded,
      isSpent: until !== undefined && spent === until,
    },
  ];
};

/**
 * The service withholds what is a member's once he is not known any more; what was looked up and is on the screen by then goes
 * away at once.
 */
const isWithheld = ({ kind, withheld }: ShownEntry, { state }: View): boolean =>
  withheld === true || (kind === 'looked_up' && state?.until !== undefined && Date.parse(state.until) <= Date.now());

const entryItems = (entry: ShownEntry, view: View, all: Overview, wishes: Wishes): Item[] => {
  const { id, kind, score, attachment, text = attachment && '' } = entry;
  if (isWithheld(entry, view)) {
    const isLast = all.lastLookUp?.seq === entry.seq;
    return [
      {
        kind: 'withheld',
        key: id,
        canProve: isLast && !all.liveForm && !wishes.identify && view.connection !== 'shut',
      },
    ];
  }
  if (isEnd(entry)) return [{ kind: 'closed', key: id }];
  if (kind === 'rated' && score !== undefined) return [{ kind: 'rated', key: id, score }];
  if (kind === 'ticketed') return ticketed(entry, view, all);
  if (text === undefined) return [];
  if (entry.from.role === 'system' || MOVES.has(kind)) {
    return [{ kind: 'system', key: id, text }, ...choicesOf(entry, view, all)];
  }
  return [
    messageOf(entry, text, view, all),
    ...feedbackOn(entry, all),
    ...choicesOf(entry, view, all),
    ...proofOf(entry, all, wishes),
  ];
};

/** Dates are slow to read, and entries stay the same objects. */
const days = new WeakMap<ShownEntry, string>();
const dayOf = (entry: ShownEntry): string => {
  const known = days.get(entry) ?? new Date(entry.at).toDateString();
  days.set(entry, known);
  return known;
};

const logItems = (view: View, all: Overview, wishes: Wishes): Item[] => {
  let day = '';
  return view.entries.flatMap((entry) => {
    const items = entryItems(entry, view, all, wishes);
    if (items.length === 0 || dayOf(entry) === day) return items;
    day = dayOf(entry);
    return [{ kind: 'day' as const, key: `day-${entry.seq}`, at: entry.at }, ...items];
  });
};

const outboxItems = ({ outbox }: View): MessageItem[] =>
  outbox.map(({ id, text, label, attachment, status }) => ({
    kind: 'message',
    key: id,
    from: 'customer',
    text: text ?? label ?? '',
    goesOn: false,
    status,
    ...(attachment && { attachment }),
  }));

const greetingItems = (view: View, all: Overview): Item[] => {
  const { greeting, choices, state, bot } = view;
  if (greeting === '') return [];
  const sender = bot ? ({ from: 'bot', name: all.botName } as const) : ({ from: 'business' } as const);
  const taken = choices.some((choice) => isTaken(choice, 0, view, all));
  const offered =
    choices.length > 0 && !taken && !all.lastOffer && isAskable(view, 0, undefined) && state?.mode === 'bot';
  return [
    { kind: 'message', key: 'greeting', ...sender, text: greeting, goesOn: false },
    ...(offered ? [{ kind: 'choices' as const, key: 'greeting-choices', choices, byId: true }] : []),
  ];
};

/** What comes and goes under a message, and so must not change how the next one begins. */
const UNDER: ReadonlySet<Item['kind']> = new Set(['choices', 'feedback', 'proof']);
const nameOf = (item: Item) => (item.kind === 'message' ? `${item.from} ${item.name ?? ''}` : undefined);
const grouped = (items: readonly Item[]): Item[] => {
  let before: string | undefined;
  return items.map((item) => {
    if (UNDER.has(item.kind)) return item;
    const goesOn = before !== undefined && before === nameOf(item);
    before = nameOf(item);
    return item.kind === 'message' ? { ...item, goesOn } : item;
  });
};

/** What nobody has asked for yet but the visitor himself. */
const NEW_FORM = { of: undefined, until: undefined, isFolded: false, isSpent: false } as const;

const tailItems = (view: View, all: Overview, wishes: Wishes): Item[] => {
  const { draft, state, entries } = view;
  const shut = view.connection === 'shut';
  const writing = !shut && (awaitedReply(view) !== undefined || draft !== undefined || view.typing !== undefined);
  const late = wishes.late && awaitedReply(view) !== undefined && !draft;
  const rated = entries.some(({ kind }) => kind === 'rated');
  // Whom staff have shut out sees no end of the conversation, and is not asked how he liked it.
  const ended = state?.mode === 'closed' && entries.some(isEnd);
  const rating = !shut && (wishes.rating ?? (ended && !rated && !unsettled(view)));
  const asking = view.requests.some(({ action }) => action === 'escalate');
  const ticket = !shut && (wishes.ticket ?? isTicketWanted(view));
  return [
    ...(draft
      ? [
          {
            kind: 'message' as const,
            key: 'draft',
            from: 'bot' as const,
            name: all.botName,
            text: draft.text,
            goesOn: false,
          },
        ]
      : []),
    ...(writing && !draft && !late ? [{ kind: 'writing' as const, key: 'writing' }] : []),
    ...(late && !shut ? [{ kind: 'late' as const, key: 'late', canAsk: !isPersonAsked(view) }] : []),
    ...(wishes.identify && !all.liveForm && !shut
      ? [{ kind: 'proof' as const, key: 'proof', form: 'identify' as const, ...NEW_FORM }]
      : []),
    ...(asking ? [{ kind: 'asking' as const, key: 'asking' }] : []),
    ...(shut ? [] : placeInLine(view)),
    ...(ticket ? [] : waitingChoices(view, all)),
    ...(ticket ? [{ kind: 'ticket' as const, key: 'ticket', hasQuestion: hasQuestion(view) }] : []),
    ...(rating && !ticket ? [{ kind: 'rating' as const, key: 'rating' }] : []),
  ];
};

/** Everything the conversation shows. */
export const transcript = (view: View, wishes: Wishes): Item[] => {
  const all = overview(view);
  return grouped([
    ...greetingItems(view, all),
    ...logItems(view, all, wishes),
    ...(view.state?.mode === 'erased' ? [{ kind: 'erased' as const, key: 'erased' }] : []),
    ...outboxItems(view),
    ...tailItems(view, all, wishes),
  ]);
};

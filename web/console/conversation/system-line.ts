import type { ShownEntry } from '../../client/log.ts';
import { language } from '../core/texts.ts';
import { clock, dateTime } from '../core/time.ts';
import { nameOf } from './colleagues.ts';
import { memberWords } from './member-words.ts';
import { beyondTrigger, machineReason } from './reason.ts';
import { words } from './words.ts';

const ticketWords = ({ ticket }: ShownEntry): string[] => {
  if (!ticket) return [];
  const { id, due, status, owner, reminder } = ticket;
  return [
    words().ticketNo(id),
    status === undefined ? '' : (words().statuses[status] ?? status),
    owner ? words().owner(nameOf(owner) ?? words().someone) : '',
    reminder === undefined ? '' : (words().reminders[reminder] ?? reminder),
    due === undefined ? '' : words().due(dateTime(due)),
  ];
};

const rating = ({ helpful, score }: ShownEntry): string[] => [
  helpful === undefined ? '' : helpful ? words().helpful : words().unhelpful,
  score === undefined ? '' : words().rated(score),
];

const proofWords = ({ kind, level, until }: ShownEntry): string[] => {
  if (kind !== 'identified' || level === undefined) return [];
  return [level === 1 ? memberWords().bySite : memberWords().byCode(until === undefined ? undefined : clock(until))];
};

/** What was asked or read of a member, and why not. */
const memberLine = ({ kind, procedure, fields = [], denial, from, reason }: ShownEntry): string[] => [
  procedure === undefined ? '' : (memberWords().procedures[procedure] ?? procedure),
  kind !== 'looked_up' || from.role !== 'agent'
    ? ''
    : reason === undefined
      ? memberWords().masked
      : fields.map((field) => memberWords().fields[field] ?? field).join('、'),
  denial === undefined ? '' : (memberWords().denials[denial] ?? denial),
];

/** The note with which an agent hands a conversation on. */
export const transferNote = ({ kind, reason }: ShownEntry): string | undefined =>
  kind === 'transferred' ? reason : undefined;

const reasonOf = ({ kind, from, trigger, reason = '' }: ShownEntry): string => {
  if (kind === 'transferred') return '';
  if (kind === 'escalated' && trigger !== undefined) return beyondTrigger(reason);
  return from.role === 'system' ? machineReason(reason, language.value) : reason;
};

/** What happened, in one line: for every entry that is not something said. */
export const systemLine = (entry: ShownEntry): string => {
  const { kind, from, to, rings, skill, trigger, category, comment, about } = entry;
  const whom = to === undefined ? skill : (nameOf(to) ?? words().someone);
  // Who takes a conversation himself is named once.
  const by = from.role === 'agent' && from.name !== whom ? (from.name ?? '') : '';
  const isRated = kind === 'rated' || kind === 'feedback';
  return [
    ...(isRated ? rating(entry) : [words().kinds[kind] ?? kind]),
    kind === 'feedback' && about !== undefined ? `#${about}` : '',
    by,
    whom === undefined ? '' : words().to(whom),
    rings === undefined ? '' : words().rings,
    trigger === undefined ? '' : (words().triggers[trigger] ?? trigger),
    category ?? '',
    ...ticketWords(entry),
    ...proofWords(entry),
    ...memberLine(entry),
    reasonOf(entry),
    comment ?? '',
  ]
    .filter((part) => part !== '')
    .join(' · ');
};

const SAID: ReadonlySet<string> = new Set(['message', 'note']);

/** Somebody's words, not something that happened. */
export const isSaid = ({ kind }: ShownEntry): boolean => SAID.has(kind);

import type { ShownEntry } from '../../client/log.ts';

/** Longest resolution that the service takes. */
export const MAX_RESOLUTION = 500;
const QUOTE = 120;

const clipped = (text: string): string => {
  const line = text.replace(/\s+/gu, ' ').trim();
  const letters = [...new Intl.Segmenter('ja').segment(line)].map(({ segment }) => segment);
  return letters.length <= QUOTE ? line : `${letters.slice(0, QUOTE - 1).join('')}…`;
};

/**
 * What was wanted and what was answered, word for word from the conversation: a resolution to begin with. Of what came
 * after the newest resolution before, if there was one.
 */
export const proposedResolution = (all: readonly ShownEntry[], language: 'ja' | 'en'): string => {
  const from = all.findLastIndex(({ kind }) => kind === 'resolved' || kind === 'closed') + 1;
  const entries = all.slice(from);
  const packet = entries.findLast(({ packet: each }) => each !== undefined)?.packet;
  const asked = entries.find(({ kind, from: { role }, text }) => kind === 'message' && role === 'customer' && text);
  const answered = entries.findLast(({ kind, from: { role }, text }) => kind === 'message' && role === 'agent' && text);
  const wanted =
    packet?.summary[0] ?? (asked?.text && `${language === 'ja' ? 'ご用件:' : 'About: '}${clipped(asked.text)}`);
  const done = answered?.text && `${language === 'ja' ? '対応:' : 'Answered: '}${clipped(answered.text)}`;
  return [wanted, done].filter(Boolean).join('\n').slice(0, MAX_RESOLUTION);
};

/** Categories of this conversation's handoffs and earlier ends, the newest first, to choose from. */
export const categoriesIn = (entries: readonly ShownEntry[]): string[] => [
  ...new Set(
    entries
      .toReversed()
      .flatMap(({ category, packet }) => [category, packet?.category].filter((each) => each !== undefined)),
  ),
];

/** The question that nobody could answer last, for a new FAQ entry; else the customer's newest one. */
export const unansweredIn = (entries: readonly ShownEntry[]): ShownEntry | undefined => {
  const missed = entries.findLast(({ outcome }) => outcome === 'unknown')?.about;
  return (
    entries.find(({ seq, text }) => seq === missed && text !== undefined) ??
    entries.findLast(({ kind, from, text }) => kind === 'message' && from.role === 'customer' && text !== undefined)
  );
};

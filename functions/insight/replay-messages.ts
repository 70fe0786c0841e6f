import { exampleOf } from './example.ts';
import { type Change, follower, newFollow, type Question } from './follow.ts';
import { messagesOf, type Written } from './messages-file.ts';
import { DAY, DEFAULTS, HOUR, MINUTE, PHRASE, type TrendSettings } from './settings.ts';
import { candidatesOf } from './terms.ts';

/** A surge of the messages of a file. */
export interface Told {
  readonly topic: string;
  readonly startedAt: string;
  readonly detectedAt: string;
  endedAt: string | null;
  count: number;
  expected: number;
  ratio: number;
  readonly examples: readonly string[];
}

const STEP = 5 * MINUTE;
const MOST_EXAMPLES = 3;
/** After so long without anybody nothing is known, rather than that nobody asked. */
const UNKNOWN = DAY;
/** Nobody can be said to ask an unlimited multiple. */
const LEAST_EXPECTED = 0.01;

const rounded = (value: number): number => Number(value.toPrecision(4));

const figures = ({ count, expected }: Change) => ({
  count: rounded(count),
  expected: rounded(expected),
  ratio: rounded(count / Math.max(expected, LEAST_EXPECTED)),
});

/** Texts of the last hour: what is followed keeps none. */
class Texts {
  readonly #texts = new Map<string, { readonly at: number; readonly text: string }>();

  add(ref: string, { at, text }: Written): void {
    this.#texts.set(ref, { at, text });
  }

  forget(before: number): void {
    for (const [ref, { at }] of this.#texts) {
      if (at >= before) return;
      this.#texts.delete(ref);
    }
  }

  examples({ examples }: Change): string[] {
    const texts = new Set<string>();
    for (const { ref } of examples) {
      const written = this.#texts.get(ref);
      if (written) texts.add(exampleOf(written.text));
      if (texts.size === MOST_EXAMPLES) break;
    }
    return [...texts];
  }
}

const questionOf = ({ line, at, topic, visitor, text }: Written): Question => ({
  ...{ ref: String(line), at, visitor, terms: topic === undefined ? candidatesOf(text) : [] },
  ...(topic !== undefined && { topic }),
});

/** The alerts of a file of messages, by the time they were raised. */
export const replayMessages = async (file: string, given: Partial<TrendSettings>): Promise<Told[]> => {
  const told: Told[] = [];
  const open = new Map<string, Told>();
  const texts = new Texts();
  const state = newFollow();
  let follow: ReturnType<typeof reader> | undefined;
  let questions: Question[] = [];
  let begin = Number.NaN;

  const reader = (isWallClock: boolean) => {
    const read = follower({ ...DEFAULTS, ...given, step: STEP, isWallClock });
    const time = (at: number): string => new Date(at).toISOString().replace(isWallClock ? 'Z' : /$^/, '');
    const tell = (change: Change): void => {
      const { type, kind, topic, startedAt, detectedAt, endedAt } = change;
      if (type === 'started') {
        const one: Told = {
          ...{ topic: kind === 'phrase' ? (change.title ?? topic.slice(PHRASE.length)) : topic },
          ...{ startedAt: time(startedAt), detectedAt: time(detectedAt + STEP), endedAt: null },
          ...{ ...figures(change), examples: texts.examples(change) },
        };
        told.push(one);
        open.set(topic, one);
      }
      const ended = endedAt === undefined ? null : time(endedAt);
      // What begins again within the hour has not ended.
      Object.assign(open.get(topic) ?? {}, { ...figures(change), endedAt: ended });
    };
    return (at: number, asked: readonly Question[]): void => {
      texts.forget(at - HOUR);
      for (const change of read(state, at, asked).changes) tell(change);
    };
  };

  for await (const message of messagesOf(file)) {
    follow ??= reader(!message.hasZone);
    const bucket = Math.floor(message.at / STEP) * STEP;
    if (Number.isNaN(begin)) begin = bucket;
    if (bucket > begin) {
      follow(begin, questions);
      questions = [];
      const silent = bucket - begin <= UNKNOWN ? begin + STEP : bucket;
      for (let at = silent; at < bucket; at += STEP) follow(at, []);
      begin = bucket;
    }
    const question = questionOf(message);
    texts.add(question.ref, message);
    questions.push(question);
  }
  if (questions.length > 0) follow?.(begin, questions);
  return told;
};

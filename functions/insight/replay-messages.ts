import { doubtFrom, expectation, NO_PARENT } from './baseline.ts';
import { calendar } from './calendar.ts';
import { type Count, newTrend, trend } from './detector.ts';
import { exampleOf } from './example.ts';
import { messagesOf, type Written } from './messages-file.ts';
import { newPhrases, phrases } from './phrases.ts';
import { DAY, DEFAULTS, HOUR, MINUTE, TOTAL, type TrendSettings } from './settings.ts';

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
const MOST_KEPT = 20;
/** After so long without anybody nothing is known, rather than that nobody asked. */
const UNKNOWN = DAY;
/** Nobody can be said to ask an unlimited multiple. */
const LEAST_EXPECTED = 0.01;

const rounded = (value: number): number => Number(value.toPrecision(4));

const figures = (count: number, expected: number) => ({
  count: rounded(count),
  expected: rounded(expected),
  ratio: rounded(count / Math.max(expected, LEAST_EXPECTED)),
});

/** Who asked about each topic within the hour, so that everybody counts once, and what they wrote. */
class LastHour {
  private readonly topics = new Map<string, Map<string, { at: number; text: string }>>();

  /** Whether it is the visitor's first one of the hour. */
  add(topic: string, { visitor, at, text }: Written): boolean {
    const visitors = this.topics.get(topic) ?? new Map<string, { at: number; text: string }>();
    this.topics.set(topic, visitors);
    const isFirst = !visitors.has(visitor);
    if (isFirst) visitors.set(visitor, { at, text });
    return isFirst;
  }

  forget(before: number): void {
    for (const [topic, visitors] of this.topics) {
      for (const [visitor, { at }] of visitors) if (at < before) visitors.delete(visitor);
      if (visitors.size === 0) this.topics.delete(topic);
    }
  }

  texts(topic: string, since: number): string[] {
    const asked = [...(this.topics.get(topic)?.values() ?? [])].filter(({ at }) => at >= since);
    return asked.slice(0, MOST_KEPT).map(({ text }) => text);
  }
}

const examplesOf = (texts: readonly string[]): string[] => [...new Set(texts.map(exampleOf))].slice(0, MOST_EXAMPLES);

/** The alerts of a file of messages, by the time they were raised. */
export const replayMessages = async (file: string, given: Partial<TrendSettings>): Promise<Told[]> => {
  const told: Told[] = [];
  const open = new Map<string, Told>();
  const lastHour = new LastHour();
  const [state, phraseState] = [newTrend(), newPhrases()];
  let follow: ReturnType<typeof follower> | undefined;
  let messages: Written[] = [];
  let begin = Number.NaN;

  const follower = (isWallClock: boolean) => {
    const settings = { ...DEFAULTS, ...given, step: STEP, isWallClock };
    const time = (at: number): string => new Date(at).toISOString().replace(isWallClock ? 'Z' : /$^/, '');
    const [read, readPhrases, placeOf] = [trend(settings), phrases(settings), calendar(settings.timeZone, isWallClock)];
    const raise = (topic: string, from: { startedAt: number; detectedAt: number }, examples: string[]): void => {
      const { startedAt, detectedAt } = from;
      const one: Told = {
        ...{ topic, startedAt: time(startedAt), detectedAt: time(detectedAt + STEP), endedAt: null },
        ...{ ...figures(0, 0), examples },
      };
      told.push(one);
      open.set(topic, one);
    };
    const end = (topic: string, at: number): void => {
      const one = open.get(topic);
      if (one) one.endedAt = time(at);
      open.delete(topic);
    };
    return (at: number, batch: readonly Written[]): void => {
      lastHour.forget(at - HOUR);
      const counts = new Map<string, Count>();
      const count = (topic: string, message: Written): void => {
        if (!lastHour.add(topic, message)) return;
        const visitors = (counts.get(topic)?.count ?? 0) + 1;
        counts.set(topic, { count: visitors, visitors });
      };
      for (const message of batch) {
        if (message.topic !== undefined && message.topic !== TOTAL) count(message.topic, message);
        count(TOTAL, message);
      }
      const place = placeOf(at + STEP / 2);
      const total = state.topics[TOTAL];
      const whole = total && expectation(total.baseline, place, NO_PARENT);
      const parent = whole ? { ...NO_PARENT, shape: whole.shape, doubt: doubtFrom(whole) } : NO_PARENT;
      const without = batch.filter(({ topic }) => topic === undefined);
      const { events, explained } = readPhrases(phraseState, at, without, place, parent);
      for (const event of events) {
        const topic = event.incident.title;
        if (event.type === 'started') {
          raise(topic, event, examplesOf(event.messages));
          Object.assign(open.get(topic) ?? {}, figures(event.count, event.expected));
        } else {
          // The last of its terms may be the smallest.
          const one = open.get(topic);
          if (one && one.count < event.count) Object.assign(one, figures(event.count, event.expected));
          end(topic, event.at);
        }
      }
      const all = Math.max(0, (counts.get(TOTAL)?.count ?? 0) - explained);
      counts.set(TOTAL, { count: all, visitors: all });
      for (const [topic, { event }] of read(state, at, counts)) {
        if (!event) continue;
        const { surge } = event;
        if (event.type === 'started') raise(topic, surge, examplesOf(lastHour.texts(topic, surge.startedAt)));
        Object.assign(open.get(topic) ?? {}, figures(surge.count, surge.expected));
        if (event.type === 'ended') end(topic, surge.endedAt ?? at);
      }
    };
  };

  for await (const message of messagesOf(file)) {
    follow ??= follower(!message.hasZone);
    const bucket = Math.floor(message.at / STEP) * STEP;
    if (Number.isNaN(begin)) begin = bucket;
    if (bucket > begin) {
      follow(begin, messages);
      messages = [];
      const silent = bucket - begin <= UNKNOWN ? begin + STEP : bucket;
      for (let at = silent; at < bucket; at += STEP) follow(at, []);
      begin = bucket;
    }
    messages.push(message);
  }
  if (messages.length > 0) follow?.(begin, messages);
  return told;
};

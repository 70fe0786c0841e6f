import * as z from 'zod/mini';

/** `share`: of the answers that did not help, of the low ratings or of the angry questions. */
export const AlertKind = z.enum(['topic', 'phrase', 'total', 'share']);

/** Counts of a step of five minutes, and what was usual: 19 of 20 steps lie between `low` and `high`. */
export const SeriesPoint = z.object({
  at: z.string(),
  count: z.number(),
  expected: z.number(),
  low: z.number(),
  high: z.number(),
  /** Counting was behind, or stood still: the count is too low. */
  incomplete: z.optional(z.literal(true)),
});
export type SeriesPoint = z.infer<typeof SeriesPoint>;

/** More questions about something than is usual. Times in ISO 8601. */
export const Alert = z.object({
  id: z.string(),
  kind: AlertKind,
  /** FAQ entry, `*` for the whole, `phrase:<words>`, `!unhelpful`, `!low-rating` or `!anger`. */
  topic: z.string(),
  /** Question of the entry, or the words that customers use. */
  title: z.string(),
  /** First step that speaks for it. */
  startedAt: z.string(),
  detectedAt: z.string(),
  /** When desks, subscribers and systems were first told; missing: nobody was. */
  toldAt: z.optional(z.string()),
  endedAt: z.optional(z.string()),
  /** It has not ended but become usual. */
  becameUsual: z.optional(z.literal(true)),
  /** Of its first message. */
  firstAt: z.optional(z.string()),
  count: z.number(),
  expected: z.number(),
  ratio: z.number(),
  visitors: z.number(),
  pages: z.array(z.object({ page: z.string(), count: z.number() })),
  /** FAQ entry that answers it; missing: nothing answers it. */
  entry: z.optional(z.object({ id: z.string(), question: z.string() })),
  /** The topic is still being learned: bounds are wide. */
  learning: z.optional(z.literal(true)),
  /** Counting was behind while it was seen. */
  incomplete: z.optional(z.literal(true)),
  /** Somebody has muted the topic: nobody was told. */
  muted: z.optional(z.literal(true)),
  /** The notice that was made of it, and how many questions it has preceded the answer of since. */
  notice: z.optional(z.object({ id: z.string(), at: z.string(), answered: z.number() })),
  /** The last notice that was made of it and withdrawn, and what it did until then. */
  withdrawn: z.optional(z.object({ id: z.string(), at: z.string(), answered: z.number() })),
  withdrawnAt: z.optional(z.string()),
  verdict: z.optional(z.object({ real: z.boolean(), at: z.string() })),
});
export type Alert = z.infer<typeof Alert>;

/** Answer of `GET /api/insight/alerts`, the newest first. `after`: there are more. */
export const AlertList = z.object({ alerts: z.array(Alert), after: z.optional(z.string()) });
export type AlertList = z.infer<typeof AlertList>;

/** Answer of `GET /api/insight/alerts/{alertId}`. */
export const AlertDetail = z.object({
  alert: Alert,
  /** Masked; what is erased is missing. */
  examples: z.array(z.object({ conversationId: z.string(), seq: z.number(), text: z.string() })),
  /** From an hour before its begin to an hour after its end; half a day of it at most. */
  chart: z.array(SeriesPoint),
  /** A notice about it, to be read over before it is published; empty where nothing could be said to customers. */
  draft: z.object({ ja: z.string(), en: z.string() }),
});
export type AlertDetail = z.infer<typeof AlertDetail>;

/** What `PUT /api/insight/alerts/{alertId}` changes. */
export const AlertChange = z.strictObject({
  /** Was it real? */
  real: z.optional(z.boolean()),
  /** Id of the notice that was made of it; null: it is withdrawn. */
  notice: z.optional(z.nullable(z.string().check(z.regex(/^[a-z0-9-]{1,64}$/)))),
});
export type AlertChange = z.infer<typeof AlertChange>;

export const Sensitivity = z.enum(['low', 'normal', 'high']);

/** What is followed, and what staff have decided about it. */
export const TopicView = z.object({
  topic: z.string(),
  kind: AlertKind,
  title: z.string(),
  /** Questions of the last 24 hours, and what was expected. */
  count: z.number(),
  expected: z.number(),
  sensitivity: Sensitivity,
  muted: z.optional(z.object({ reason: z.string(), by: z.string(), at: z.string(), until: z.optional(z.string()) })),
  learning: z.optional(z.literal(true)),
});
export type TopicView = z.infer<typeof TopicView>;

/** Answer of `GET /api/insight/topics`. */
export const TopicList = z.object({
  topics: z.array(TopicView),
  /** Since when counting is behind. */
  incompleteSince: z.optional(z.string()),
  /** End of the newest step that was read. */
  readUntil: z.optional(z.string()),
});
export type TopicList = z.infer<typeof TopicList>;

/** What `PUT /api/insight/topics/{topic}` changes; `muted: null` ends it. */
export const TopicChange = z.strictObject({
  sensitivity: z.optional(Sensitivity),
  muted: z.optional(
    z.nullable(
      z.strictObject({
        reason: z.string().check(z.minLength(1), z.maxLength(200)),
        until: z.optional(z.iso.datetime({ offset: true })),
      }),
    ),
  ),
});
export type TopicChange = z.infer<typeof TopicChange>;

/** Answer of `GET /api/insight/series?topic=&from=&to=`; at most seven days. */
export const Series = z.object({ topic: z.string(), points: z.array(SeriesPoint) });
export type Series = z.infer<typeof Series>;

/** Somebody outside of support who is mailed about surges. */
export const Subscriber = z.object({
  id: z.string(),
  email: z.string(),
  language: z.enum(['ja', 'en']),
  /** Empty: of everything. */
  topics: z.array(z.string()),
});
export type Subscriber = z.infer<typeof Subscriber>;

export const SubscriberList = z.object({ subscribers: z.array(Subscriber) });
export type SubscriberList = z.infer<typeof SubscriberList>;

/** What staff of all desks hear of a surge. */
export const SurgeFrame = z.object({
  type: z.literal('surge'),
  change: z.enum(['started', 'updated', 'ended']),
  alert: Alert,
});
export type SurgeFrame = z.infer<typeof SurgeFrame>;

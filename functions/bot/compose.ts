import type { Body, Draft, Entry } from '../conversation/entry.ts';
import type { Detail } from '../conversation/events.ts';
import { page } from '../conversation/log.ts';
import { textFor } from '../conversation/texts.ts';
import type { FaqEntry } from '../knowledge/snapshot.ts';
import { snapshot } from '../knowledge/store.ts';
import { logger, metrics } from '../platform/observability.ts';
import type { Tried, Usage } from '../protocol/server.ts';
import { type Decision, decide } from './answer.ts';
import { encodeIndex, type KnowledgeIndex, openIndex } from './index-file.ts';
import { extractive } from './models/extractive.ts';
import { guessLanguage } from './models/language.ts';
import type { ReplyModel, Turn } from './models/model.ts';
import { detectLanguage, type Ranked } from './retrieve.ts';
import { stageFor } from './stage.ts';

let prepared: Promise<KnowledgeIndex> | undefined;

const knowledge = (): Promise<KnowledgeIndex> => {
  prepared ??= snapshot()
    .then(encodeIndex)
    .then(openIndex)
    .catch((error: unknown) => {
      prepared = undefined;
      throw error;
    });
  return prepared;
};

/** The model of the deployment. What Bedrock needs is loaded only where it is used. */
const modelOf = async (): Promise<ReplyModel> => {
  const { MODEL } = process.env;
  return MODEL === undefined ? extractive : (await import('./models/bedrock.ts')).bedrock(JSON.parse(MODEL));
};

/** Found entries kept with a reply that is no answer: for the person who takes over, and for the FAQ's editors. */
const MOST_TRIED = 3;
/** Entries before the question that a model is shown. */
const MOST_TURNS = 4;

interface Found {
  readonly decision: Decision;
  readonly ranked: readonly Ranked[];
  /** The language the question is in, as far as one can tell. */
  readonly language: string;
}

const rounded = (score: number): number => Math.round(score * 1000) / 1000;

const sourceOf = ({ id, version, question: title, url }: FaqEntry, score: number) => ({
  id,
  version,
  title,
  score: rounded(score),
  ...(url === undefined ? {} : { url }),
});

/** Languages whose words retrieval reads. A question in another one may still find an entry by chance. */
const READ = new Set(['ja', 'en']);

const needsTranslation = ({ decision }: Found, guess: string | undefined): boolean =>
  (decision.outcome === 'unknown' && guess !== 'ja') ||
  (decision.outcome === 'choices' && guess !== undefined && !READ.has(guess));

/** What retrieval finds for a question, chosen or typed. A chosen entry is the answer. */
const find = async (question: Entry, model: ReplyModel): Promise<Found> => {
  const { text = '', choice } = question.body ?? {};
  const index = await knowledge();
  const now = Date.now();
  const entry = choice === undefined ? undefined : index.entry(choice);
  if (entry) return { decision: { outcome: 'answer', entry, confidence: 1 }, ranked: [], language: entry.language };
  const language = detectLanguage(text, question.state.language);
  const ranked = index.search(text, language, now);
  const found = { decision: decide(ranked), ranked, language };
  const guess = guessLanguage(text);
  if (!needsTranslation(found, guess)) return found;
  const words = await model.translate(text);
  if (words === undefined) return found;
  const again = index.search(words, 'ja', now);
  const decision = decide(again);
  return decision.outcome === 'unknown' ? found : { decision, ranked: again, language: guess ?? language };
};

const publishedBody = ({ decision, ranked, language }: Found): Body => {
  const name = textFor('bot', language);
  const tried = ranked
    .slice(0, MOST_TRIED)
    .map(({ entry: { id, version }, score }): Tried => ({ id, version, score: rounded(score) }));
  switch (decision.outcome) {
    case 'answer':
      return { name, text: decision.entry.answer, sources: [sourceOf(decision.entry, decision.confidence)] };
    case 'choices':
      return {
        name,
        text: textFor('choices', language),
        tried,
        choices: decision.entries.map(({ id, question: label }) => ({ id, label })),
      };
    case 'unknown':
      return { name, text: textFor('unknown', language), tried };
  }
};

export type Reply = Pick<Draft, 'kind' | 'outcome' | 'facts' | 'body' | 'usage'>;

/** An unknown question is handed on: the reply itself is the `escalated` entry, so that both happen or neither. */
const published = (found: Found, usage?: Usage): Reply => ({
  kind: found.decision.outcome === 'unknown' ? 'escalated' : 'message',
  outcome: found.decision.outcome,
  facts: { language: found.language },
  body: publishedBody(found),
  ...(usage ? { usage } : {}),
});

const ROLES = new Set(['customer', 'bot', 'agent']);
const isTurn = (entry: Entry): entry is Entry & { role: Turn['role']; body: { text: string } } =>
  entry.kind === 'message' && ROLES.has(entry.role) && entry.body?.text !== undefined;

/** What was said right before the question. */
const turnsBefore = async (conversationId: string, seq: number): Promise<Turn[]> => {
  const count = Math.min(MOST_TURNS, seq - 1);
  const before = count > 0 ? await page(conversationId, seq - 1 - count, count) : [];
  return before.filter(isTurn).map(({ role, body: { text } }) => ({ role, text }));
};

const measure = ({ milliseconds, inputTokens, outputTokens, fallback }: Usage): void => {
  metrics.addMetric('ModelLatency', 'Milliseconds', milliseconds);
  if (inputTokens !== undefined) metrics.addMetric('ModelInputTokens', 'Count', inputTokens);
  if (outputTokens !== undefined) metrics.addMetric('ModelOutputTokens', 'Count', outputTokens);
  if (fallback === undefined) return;
  metrics.addMetric(`ModelFallback_${fallback}`, 'Count', 1);
  logger.info('the published words take the place of the model’s', { reason: fallback });
};

/** The reply to a question, found and worded; nothing is written yet. */
export const compose = async (question: Entry, detail: Detail): Promise<Reply> => {
  const model = await modelOf();
  const found = await find(question, model);
  // What the customer chose he reads as it is published.
  const isChosen = question.body?.choice !== undefined && found.ranked.length === 0;
  if (model === extractive || isChosen || found.decision.outcome === 'unknown') return published(found);
  const { language } = found;
  const entries = found.ranked.map(({ entry }) => entry);
  const history = await turnsBefore(detail.conversationId, question.seq);
  const stage = stageFor(question, detail);
  const written = await model.write({ question: question.body?.text ?? '', language, entries, history }, stage);
  await stage.end();
  if (written.usage) measure(written.usage);
  if (written.kind === 'published') return published(found, written.usage);
  if (written.kind === 'uncovered') {
    const { confidence } = found.decision;
    return published({ ...found, decision: { outcome: 'unknown', confidence } }, written.usage);
  }
  const scores = new Map(found.ranked.map(({ entry, score }) => [entry.id, score]));
  const sources = written.cited.map((entry) => sourceOf(entry, scores.get(entry.id) ?? found.decision.confidence));
  return {
    kind: 'message',
    outcome: 'answer',
    facts: { language },
    body: { name: textFor('bot', language), text: written.text, sources },
    usage: written.usage,
  };
};

import type { Entry } from '../conversation/entry.ts';
import type { Detail } from '../conversation/events.ts';
import { page } from '../conversation/log.ts';
import { isWaiting } from '../conversation/mode.ts';
import { textFor } from '../conversation/texts.ts';
import { reasonInWords } from '../escalation/reasons.ts';
import type { LiveSettings } from '../knowledge/live-settings.ts';
import { activeNotices } from '../knowledge/notices.ts';
import { liveSettings } from '../knowledge/settings-in-force.ts';
import { isInForce } from '../knowledge/snapshot.ts';
import { currentIndex } from '../knowledge/store.ts';
import type { Usage } from '../protocol/server.ts';
import { type Decision, decide, given, THRESHOLDS } from './answer.ts';
import { type Found, foundIn, nearest, noticesBefore, publishedBody, sourceOf, switchedOffText } from './found.ts';
import { handOver, heardFile, heardWish, type Reply, soundOf, subjectOf, wantsHandoff } from './hand-over.ts';
import { guessLanguage } from './language.ts';
import { extractive } from './models/extractive.ts';
import { measure } from './models/measure.ts';
import type { ReplyModel, Stage, Turn } from './models/model.ts';
import { isTurn } from './models/turns.ts';
import { begins, besideForm, intentIn, menuFor, toolsFor, withNear } from './procedure.ts';
import { detectLanguage } from './retrieve.ts';
import { stageFor } from './stage.ts';

/**
 * The model of the deployment, unless it is switched off; practice costs no words. What Bedrock needs is loaded only where it
 * is used.
 */
const modelOf = async ({ switches }: LiveSettings, { state }: Entry): Promise<ReplyModel> => {
  const { MODEL } = process.env;
  return MODEL === undefined || !switches.model || state.practice
    ? extractive
    : (await import('./models/bedrock.ts')).bedrock(JSON.parse(MODEL));
};

/** Entries before the question that a model is shown. */
const MOST_TURNS = 4;

/** Languages whose words retrieval reads. A question in another one may still find an entry by chance. */
const READ = new Set(['ja', 'en']);

/** Only what is surely in another language: emoji, numbers and letters at random have no translation. */
const needsTranslation = ({ decision, language }: Found, guess: string | undefined): boolean =>
  guess !== undefined && language !== 'ja' && (decision.outcome === 'unknown' || !READ.has(guess));

/** The model's search words alone make no entry the answer: it is offered, and the model's own words may still be one. */
const atMostChoices = (decision: Decision): Decision => {
  const { confidence } = decision;
  if (decision.outcome === 'answer') return { outcome: 'choices', entries: [decision.entry], confidence };
  return decision.outcome === 'human_only' ? { outcome: 'unknown', confidence } : decision;
};

/** What a reply cost in all; attempts and fallback are the writing's. */
const added = (translating?: Usage, writing?: Usage): Usage | undefined => {
  if (!translating || !writing) return writing ?? translating;
  const sum = (one?: number, other?: number) => (one === undefined ? other : one + (other ?? 0));
  const inputTokens = sum(translating.inputTokens, writing.inputTokens);
  const outputTokens = sum(translating.outputTokens, writing.outputTokens);
  return {
    ...writing,
    ...(inputTokens === undefined ? {} : { inputTokens }),
    ...(outputTokens === undefined ? {} : { outputTokens }),
    milliseconds: translating.milliseconds + writing.milliseconds,
  };
};

/** What retrieval finds for a question, chosen or typed. A chosen entry is the answer. */
const find = async (question: Entry, model: ReplyModel, settings: LiveSettings): Promise<Found> => {
  const { text = '', choice } = question.body ?? {};
  const index = await currentIndex();
  const thresholds = settings.thresholds ?? THRESHOLDS;
  const now = Date.now();
  const entry = choice === undefined ? undefined : index.entry(choice);
  // What was offered may be over by now; then its label is a question like any other.
  if (entry && isInForce(entry, now)) return { decision: given(entry, 1), ranked: [], language: entry.language };
  const found = foundIn(index, text, question.state.language, thresholds, now);
  const guess = guessLanguage(text, question.state.language);
  if (!needsTranslation(found, guess)) return found;
  const translated = await model.translate(text);
  if (translated === undefined) return found;
  const { words, usage } = translated;
  if (words === undefined) return { ...found, usage };
  const again = index.search(words, 'ja', now);
  const decision = atMostChoices(decide(again, thresholds));
  if (decision.outcome === 'unknown') return { ...found, usage };
  return { decision, ranked: again, language: guess ?? found.language, usage };
};

const topicOf = (found: Found): { topic?: string } => {
  const entry = nearest(found);
  return entry === undefined ? {} : { topic: entry.id };
};

/** What a person has to answer is handed on: the reply itself is the `escalated` entry, so that both happen or neither. */
const published = (found: Found, usage = found.usage): Reply => ({
  kind: ['unknown', 'human_only'].includes(found.decision.outcome) ? 'escalated' : 'message',
  outcome: found.decision.outcome,
  facts: { language: found.language, ...topicOf(found) },
  body: publishedBody(found),
  ...(usage ? { usage } : {}),
});

/** What was said right before the question. */
const turnsBefore = async (conversationId: string, seq: number): Promise<Turn[]> => {
  const count = Math.min(MOST_TURNS, seq - 1);
  const before = count > 0 ? await page(conversationId, seq - 1 - count, count) : [];
  return before.filter(isTurn).map(({ role, body: { text } }) => ({ role, text }));
};

/** The bot is switched off: everything is for a person. */
const switchedOff = (language: string): Reply => ({
  kind: 'escalated',
  outcome: 'bot_off',
  facts: { language },
  body: { name: textFor('bot', language), text: switchedOffText(language) },
});

/** What the customer has to know first, and which notices say so. */
interface Before {
  readonly ids: readonly string[];
  /** Each as a paragraph of its own. */
  readonly text: string;
}

const noticeTo = async ({ body = {} }: Entry, found: Found): Promise<Before> => {
  const notices = noticesBefore(await activeNotices(), found, body, Date.now());
  return { ids: notices.map(({ id }) => id), text: notices.map(({ text }) => `${text}\n\n`).join('') };
};

/** The notice comes once, before the first of what each attempt shows. */
const behind = ({ text: notice }: Before, stage: Stage): Stage => {
  const begun = new Set<number>();
  return {
    gone: stage.gone,
    show: (attempt, text) => {
      stage.show(attempt, begun.has(attempt) ? text : notice + text);
      begun.add(attempt);
    },
  };
};

const preceded = ({ ids, text }: Before, reply: Reply): Reply =>
  ids.length === 0 ? reply : { ...reply, notices: ids, body: { ...reply.body, text: text + (reply.body.text ?? '') } };

/** What the model makes of what was found, or the published words where it does not help. */
const worded = async ({ question, detail, model, settings }: Asking, found: Found, stage: Stage): Promise<Reply> => {
  const { language, ranked } = found;
  const entries = ranked.map(({ entry }) => entry).filter(({ humanOnly }) => !humanOnly);
  const history = await turnsBefore(detail.conversationId, question.seq);
  const { brandVoice } = settings;
  const tools = toolsFor(question, Date.now());
  const task = { question: question.body?.text ?? '', language, entries, history, brandVoice, tools };
  const written = await model.write(task, stage);
  const usage = added(found.usage, written.usage);
  if (usage) measure(usage);
  if (written.kind === 'published') return published(found, usage);
  if (written.kind === 'tool') return { ...begins(written.call, language), usage: written.usage };
  if (written.kind === 'uncovered') {
    const { confidence } = found.decision;
    return published({ ...found, decision: { outcome: 'unknown', confidence } }, usage);
  }
  const scores = new Map(ranked.map(({ entry, score }) => [entry.id, score]));
  const sources = written.cited.map((entry) => sourceOf(entry, scores.get(entry.id) ?? found.decision.confidence));
  return {
    kind: 'message',
    outcome: 'answer',
    facts: { language, ...topicOf(found) },
    body: { name: textFor('bot', language), text: written.text, sources },
    ...(usage ? { usage } : {}),
  };
};

interface Asking {
  readonly question: Entry;
  readonly detail: Detail;
  readonly model: ReplyModel;
  readonly settings: LiveSettings;
}

/** Hands over to a person where one is wanted; otherwise the reply is what it was going to be. */
const orPerson = async ({ question, detail, settings }: Asking, found: Found, reply: Reply): Promise<Reply> => {
  const { language, decision } = found;
  const met = { isMiss: reply.outcome === 'unknown', isHumanOnly: decision.outcome === 'human_only', language };
  const wanted = await wantsHandoff(question, detail, met);
  if (!wanted) return { ...reply, facts: { ...reply.facts, ...soundOf(question) } };
  const { reason: trigger, priority, words } = wanted;
  const why = reasonInWords(trigger, words, 'ja');
  const entry = await subjectOf(question, nearest(found), trigger, language);
  const about = { topic: entry?.id, category: entry?.category };
  const handed = await handOver({
    question,
    detail,
    settings,
    language,
    trigger,
    priority,
    why,
    found: { outcome: reply.outcome, body: published(found).body },
    ...about,
  });
  return { ...handed, ...(reply.usage && { usage: reply.usage }) };
};

const NOTHING: Pick<Found, 'decision' | 'ranked'> = { decision: { outcome: 'unknown', confidence: 0 }, ranked: [] };

/** The bot is switched off: everything is for a person. */
const withoutBot = async (question: Entry, detail: Detail, settings: LiveSettings): Promise<Reply> => {
  const language = detectLanguage(question.body?.text ?? '', question.state.language);
  const notice = await noticeTo(question, { ...NOTHING, language });
  const { state } = question;
  if (isWaiting(state) || state.practice) return preceded(notice, switchedOff(language));
  const off = switchedOff(language);
  const handed = { trigger: 'bot_off' as const, priority: 0, why: '自動応答を停止中' };
  return preceded(notice, await handOver({ question, detail, settings, language, ...handed, found: off }));
};

/** The reply to a question, found and worded; nothing is written yet. */
export const compose = async (question: Entry, detail: Detail): Promise<Reply> => {
  const heard = heardWish(question);
  if (heard) return heard;
  const settings = await liveSettings();
  if (!settings.switches.bot) return withoutBot(question, detail, settings);
  const unseen = heardFile(question);
  const beside = unseen ?? besideForm(question, Date.now()) ?? menuFor(question);
  if (beside) return beside;
  const model = await modelOf(settings, question);
  // A procedure would be a look at somebody's data.
  const intent = question.state.practice ? undefined : intentIn(question);
  // What a procedure answers is looked for only to hear whether a person has to, for which no model is asked.
  const found = await find(question, intent ? extractive : model, settings);
  const notice = await noticeTo(question, found);
  const asking = { question, detail, model, settings };
  if (intent) {
    // What is on a button is no question that an entry of the knowledge could have a person answer.
    const heard = question.body?.choice === undefined ? found : { ...found, decision: NOTHING.decision };
    return preceded(notice, await orPerson(asking, heard, begins(intent, found.language)));
  }
  // What the customer chose he reads as it is published, and what a person has to answer no model words.
  const isChosen = question.body?.choice !== undefined && found.ranked.length === 0;
  const isHandedOn = ['unknown', 'human_only'].includes(found.decision.outcome);
  const plain = await orPerson(asking, found, published(found));
  if (model === extractive || isChosen || isHandedOn || plain.trigger !== undefined) {
    if (found.usage) measure(found.usage);
    return preceded(notice, withNear(plain, question));
  }
  const stage = stageFor(question, detail);
  const reply = await worded(asking, found, behind(notice, stage));
  await stage.end();
  const final = reply.outcome === 'unknown' ? await orPerson(asking, found, reply) : reply;
  return preceded(notice, withNear(final, question));
};

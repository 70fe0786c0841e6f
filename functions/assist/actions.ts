import { THRESHOLDS } from '../bot/answer.ts';
import type { KnowledgeIndex, Ranked } from '../bot/index-file.ts';
import type { BedrockOptions } from '../bot/models/converse.ts';
import { detectLanguage } from '../bot/retrieve.ts';
import { add, overLimit } from '../conversation/counter.ts';
import type { Entry } from '../conversation/entry.ts';
import { entryAt, page } from '../conversation/log.ts';
import { wordsLanguage } from '../conversation/texts.ts';
import { actingAs, needsLast } from '../escalation/acting.ts';
import { type Agent, isSupervisor } from '../escalation/actor.ts';
import { requireOwn } from '../escalation/decide.ts';
import { searchable } from '../escalation/matter.ts';
import type { LiveSettings } from '../knowledge/live-settings.ts';
import { liveSettings } from '../knowledge/settings-in-force.ts';
import { currentIndex } from '../knowledge/store.ts';
import { VisibleError } from '../platform/errors.ts';
import { post } from '../platform/socket.ts';
import type { AssistFrame } from '../protocol/assist.ts';
import type { ServerFrame } from '../protocol/server.ts';
import { hintOf, slotsIn } from '../protocol/variables.ts';
import { cannedIn } from './canned.ts';
import { type Drafted, type Material, plainDraft } from './plain.ts';
import type { Form } from './prompts.ts';
import { type Subject, subjectOf } from './subject.ts';

/** Drafts and translations of one agent a minute, each: far more than he can read, far less than a loop would ask for. */
export const DRAFTS_PER_MINUTE = 30;
export const TRANSLATIONS_PER_MINUTE = 120;
/** Entries that a draft is made from. */
const MOST_ENTRIES = 60;

/** The model of the deployment, unless it is switched off. */
const modelOf = ({ switches }: LiveSettings): BedrockOptions | undefined =>
  process.env.MODEL === undefined || !switches.model ? undefined : JSON.parse(process.env.MODEL);

const unavailable = () =>
  new VisibleError(
    'unavailable',
    'no language model is on, and this needs one; write the text yourself, or ask for a draft with how: reply',
  );

const failed = () =>
  new VisibleError('busy', 'the language model gave nothing that can be used; try again, or write the text yourself');

/** @throws VisibleError `invalid` unless it is a tag that a language is known by. */
const requireLanguage = (field: string, tag: string): string => {
  try {
    return Intl.getCanonicalLocales(tag)[0] ?? tag;
  } catch {
    throw new VisibleError('invalid', `${field}: must be a language tag such as ja or en-GB`);
  }
};

/** The newest entry of a conversation that the agent may be helped with, and what customers call him; to `read` it, all staff may. */
const allowed = async (agent: Agent, conversationId: string, what: string, most: number, aim: 'write' | 'read') => {
  const { name } = await actingAs(agent);
  if ((await add(`${what}#${agent.id}`, 1)) > most) throw overLimit(`too many requests for a ${what}`);
  const last = await needsLast(conversationId);
  if (last.state.mode === 'erased') throw new VisibleError('closed', 'conversationId: this conversation is erased');
  if (aim === 'write' && !isSupervisor(agent)) requireOwn(last.state, { agent, name });
  return { last, name };
};

/** What is found for the customer's words, first for his newest; a later one is asked only where those say nothing. */
const foundFor = (index: KnowledgeIndex, asked: readonly string[], language: string, least: number): Ranked[] => {
  const now = Date.now();
  const all = [...asked, ...(asked.length > 1 ? [asked.toReversed().join('\n')] : [])].map((text) =>
    index.search(searchable(text), detectLanguage(text, language), now),
  );
  return all.find(([first]) => (first?.score ?? 0) >= least) ?? all[0] ?? [];
};

const materialFor = async ({ asked }: Subject, settings: LiveSettings, language: string): Promise<Material> => {
  const { answer, choices } = settings.thresholds ?? THRESHOLDS;
  // Better an open place than something beside the point: an agent has less time to choose than a customer.
  const least = (answer + choices) / 2;
  const [index, replies] = await Promise.all([currentIndex(), cannedIn(wordsLanguage(language))]);
  return {
    entries: foundFor(index, asked, language, least),
    replies: foundFor(replies, asked, language, least),
    least,
  };
};

const replyTo = async (conversationId: string, last: Entry, name: string, wanted?: string): Promise<Drafted> => {
  const settings = await liveSettings();
  const entries = await page(conversationId, Math.max(0, last.seq - MOST_ENTRIES), MOST_ENTRIES);
  const subject = subjectOf(entries, last.state, name);
  const language = wanted ?? last.state.language;
  const material = await materialFor(subject, settings, language);
  const model = modelOf(settings);
  // Who has asked nothing is asked what it is about, which needs no model.
  const isAnswer = subject.problem !== undefined;
  const written =
    model && isAnswer
      ? await (await import('./write.ts')).writeDraft(model, subject, material, language, settings.brandVoice)
      : undefined;
  return written ?? plainDraft(subject, material, wordsLanguage(language));
};

/** @throws VisibleError `unavailable` where there is no model, `busy` where it gave nothing that can be shown. */
const inForm = async (form: Form, text: string, language?: string): Promise<string> => {
  const model = modelOf(await liveSettings());
  if (!model) throw unavailable();
  const rewritten = await (await import('./write.ts')).rewrite(model, form, text, language);
  if (rewritten === undefined) throw failed();
  return rewritten;
};

const frameOf = (
  { conversationId, id }: AssistFrame<'draft'>,
  { text, sources, by, language }: Drafted,
): ServerFrame<'draft'> => ({
  type: 'draft',
  conversationId,
  id,
  text,
  sources,
  slots: slotsIn(text).map((name) => ({ name, hint: hintOf(name, wordsLanguage(language)) })),
  by,
  language,
});

/** A text for the composer of the agent who asks: nothing is written, and nobody else hears of it. */
export const draft = async (agent: Agent, frame: AssistFrame<'draft'>): Promise<void> => {
  const { conversationId, how, text = '' } = frame;
  const language = frame.language === undefined ? undefined : requireLanguage('language', frame.language);
  const { last, name } = await allowed(agent, conversationId, 'draft', DRAFTS_PER_MINUTE, 'write');
  if (how === 'reply') {
    await post(agent.connectionId, frameOf(frame, await replyTo(conversationId, last, name, language)));
    return;
  }
  const into = how === 'translate' ? language : undefined;
  const made = await inForm(how, text, into);
  const spoken = language ?? detectLanguage(text, last.state.language);
  await post(agent.connectionId, frameOf(frame, { text: made, sources: [], by: 'model', language: spoken }));
};

/** What an entry says in another language, or a text; for the agent who asks alone. */
export const translate = async (agent: Agent, frame: AssistFrame<'translate'>): Promise<void> => {
  const { conversationId, id, seq } = frame;
  const to = requireLanguage('to', frame.to);
  const aim = seq === undefined ? 'write' : 'read';
  await allowed(agent, conversationId, 'translation', TRANSLATIONS_PER_MINUTE, aim);
  const said = seq === undefined ? frame.text : (await entryAt(conversationId, seq))?.body?.text;
  if (said === undefined) throw new VisibleError('not_found', 'seq: is no entry with a text');
  const text = await inForm('translate', said, to);
  await post(agent.connectionId, {
    type: 'translation',
    conversationId,
    id,
    ...(seq !== undefined && { seq }),
    text,
    language: to,
  });
};

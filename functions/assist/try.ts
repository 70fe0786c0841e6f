import { THRESHOLDS } from '../bot/answer.ts';
import { type Found, foundIn, noticesBefore, publishedBody, switchedOffText } from '../bot/found.ts';
import type { KnowledgeIndex, OpenIndex } from '../bot/index-file.ts';
import { laidOver } from '../bot/overlay.ts';
import { handoffText } from '../escalation/handoff.ts';
import { signalsIn } from '../escalation/signals.ts';
import { decideHandoff } from '../escalation/triggers.ts';
import { DocumentId, ID_RULE, parseFields } from '../knowledge/kinds.ts';
import type { LiveSettings } from '../knowledge/live-settings.ts';
import type { Notice } from '../knowledge/notice.ts';
import { activeNotices } from '../knowledge/notices.ts';
import { liveSettings } from '../knowledge/settings-in-force.ts';
import { buildSnapshot, FaqEntry } from '../knowledge/snapshot.ts';
import { currentIndex } from '../knowledge/store.ts';
import { VisibleError } from '../platform/errors.ts';
import { parseWith } from '../platform/parse.ts';
import type { Candidate, TryRequest, TryResult } from '../protocol/assist.ts';

const MOST_CANDIDATES = 5;
/** Of who writes what shows no language. */
const SPOKEN = 'ja';

/** The index as it would be with the entry, checked as one that is saved. */
const indexWith = (base: OpenIndex, entry: TryRequest['entry']): KnowledgeIndex => {
  if (entry === undefined) return base;
  if (!DocumentId.safeParse(entry.id).success) throw new VisibleError('invalid', `entry.id: must be ${ID_RULE}`);
  // Of a version that nobody has published; the rest is as `parseFields` has checked it.
  const fields = { ...parseFields('faq', entry.fields), id: entry.id, version: 1 };
  const [shown] = buildSnapshot([parseWith(FaqEntry, fields)]).entries;
  return shown ? laidOver(base, { ...shown, version: 0 }) : base;
};

const candidatesIn = ({ ranked }: Found): Candidate[] =>
  ranked.slice(0, MOST_CANDIDATES).map(({ entry: { id, version, question, answer, category, url }, score }) => ({
    id,
    version,
    question,
    answer,
    ...(category !== undefined && { category }),
    ...(url !== undefined && { url }),
    score: Math.round(score * 1000) / 1000,
  }));

/** Whether the first message of somebody calls for a person. */
const wantsPerson = (text: string, { decision: { outcome }, language }: Found): boolean =>
  decideHandoff({
    signals: signalsIn(text, language),
    history: {
      misses: 0,
      isMiss: outcome === 'unknown',
      frustrations: 0,
      isHumanOnly: outcome === 'human_only',
      isPersonal: false,
      declined: false,
    },
  }) !== undefined;

type Said = Pick<TryResult, 'outcome' | 'text' | 'choices' | 'sources'>;

const saidTo = (question: string, found: Found, settings: LiveSettings, now: number): Said => {
  const { decision, language } = found;
  const { text = '', choices, sources = [] } = publishedBody(found);
  if (!settings.switches.bot) {
    const handed = handoffText(settings, language, now);
    return { outcome: 'bot_off', text: `${switchedOffText(language)}\n\n${handed}`, sources: [] };
  }
  if (!wantsPerson(question, found)) {
    return { outcome: decision.outcome, text, ...(choices && { choices: [...choices] }), sources: [...sources] };
  }
  const handed = handoffText(settings, language, now);
  if (decision.outcome === 'human_only') {
    return { outcome: 'human_only', text: `${text}\n\n${handed}`, sources: [] };
  }
  return { outcome: decision.outcome === 'unknown' ? 'unknown' : 'handed_over', text: handed, sources: [] };
};

/** What is in force, of all that the bot goes by. */
export interface InForce {
  readonly index: OpenIndex;
  readonly notices: readonly Notice[];
  readonly settings: LiveSettings;
}

/** What the bot would say to a question that begins a conversation at a time (epoch ms). Pure. */
export const tried = (
  { question, page, entry }: TryRequest,
  { index, notices, settings }: InForce,
  now: number,
): Omit<TryResult, 'milliseconds'> => {
  const found = foundIn(indexWith(index, entry), question, SPOKEN, settings.thresholds ?? THRESHOLDS, now);
  const before = noticesBefore(notices, found, { text: question, ...(page !== undefined && { page }) }, now);
  return {
    ...saidTo(question, found, settings, now),
    notices: before.map(({ id, text }) => ({ id, text })),
    candidates: candidatesIn(found),
  };
};

/** Asks what is in force now. Nothing of it is counted or written. */
export const tryOut = async (request: TryRequest): Promise<TryResult> => {
  const start = performance.now();
  const [index, notices, settings] = await Promise.all([currentIndex(), activeNotices(), liveSettings()]);
  const result = tried(request, { index, notices, settings }, Date.now());
  return { ...result, milliseconds: Math.round(performance.now() - start) };
};

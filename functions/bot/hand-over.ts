import type { Draft, Entry } from '../conversation/entry.ts';
import type { Detail } from '../conversation/events.ts';
import { page } from '../conversation/log.ts';
import { isWaiting } from '../conversation/mode.ts';
import { textFor, wordsLanguage } from '../conversation/texts.ts';
import { isCourtesy } from '../escalation/courtesy.ts';
import { handoffOf } from '../escalation/handoff.ts';
import { type Signals, signalsIn } from '../escalation/signals.ts';
import { decideHandoff, type Handoff, sentimentOf } from '../escalation/triggers.ts';
import { words } from '../escalation/words.ts';
import type { LiveSettings } from '../knowledge/live-settings.ts';
import type { FaqEntry } from '../knowledge/snapshot.ts';
import { currentIndex } from '../knowledge/store.ts';
import type { Trigger } from '../protocol/names.ts';

export type Reply = Pick<
  Draft,
  'kind' | 'outcome' | 'facts' | 'body' | 'usage' | 'trigger' | 'priority' | 'skill' | 'procedure' | 'until' | 'notices'
>;

/** The choice of a person, whose label says so as anybody would write it. */
const SHOW_PERSON = 'show-person';

/** Entries looked back at for whether the customer has been upset before. */
const LOOKED_BACK = 8;

/** How many of the customer's messages right before this one were upset, too. */
const upsetBefore = async (conversationId: string, seq: number): Promise<number> => {
  const count = Math.min(LOOKED_BACK, seq - 1);
  const before = count > 0 ? await page(conversationId, seq - 1 - count, count) : [];
  const said = before.filter(({ kind, role, body }) => kind === 'message' && role === 'customer' && body?.text);
  const isUpset = ({ frustration, anger }: Signals) => frustration || anger > 0;
  const calm = said.findLastIndex(({ body, state }) => !isUpset(signalsIn(body?.text ?? '', state.language)));
  return said.length - 1 - calm;
};

/** How a question sounds, unless calm. What was chosen sounds like nothing. */
export const soundOf = ({ body = {} }: Entry): { sentiment?: 'displeased' | 'angry' } => {
  const sentiment = body.choice === undefined ? sentimentOf([body.text ?? '']) : 'calm';
  return sentiment === 'calm' ? {} : { sentiment };
};

/** What became of a question before anybody is asked. */
export interface Met {
  readonly isMiss: boolean;
  readonly isHumanOnly: boolean;
  readonly language: string;
}

/** Whether a person is wanted for a question, and why; nobody who waits already is handed over again, and nobody for practice. */
export const wantsHandoff = async (
  question: Entry,
  { conversationId }: Detail,
  { isMiss, isHumanOnly, language }: Met,
): Promise<Handoff | undefined> => {
  const { state, body = {}, seq } = question;
  if (isWaiting(state) || state.practice) return undefined;
  const text = body.choice === undefined || body.choice === SHOW_PERSON ? (body.text ?? '') : '';
  const signals = signalsIn(text, language);
  const isUpset = signals.frustration || signals.anger > 0;
  const frustrations = isUpset ? await upsetBefore(conversationId, seq) : 0;
  return decideHandoff({
    signals,
    history: {
      misses: state.misses,
      isMiss,
      frustrations,
      isHumanOnly,
      // Who only thanks the person asks for nobody; what he asks after it is for one. So is what somebody asks whose low rating
      // nobody has looked after yet.
      isPersonal: (state.personal === true || state.followUp !== undefined) && !isCourtesy(text, language),
      declined: state.declined === true,
    },
  });
};

const BARE_WISH = { ja: '担当者と話したい', en: 'I want to talk to a person' } as const;

/** What a handoff is about: of a wish for a person that names nothing else, what was asked before. */
export const subjectOf = async (
  { state }: Entry,
  entry: FaqEntry | undefined,
  trigger: Trigger,
  language: string,
): Promise<FaqEntry | undefined> => {
  if (trigger !== 'asked' || state.topic === undefined) return entry;
  const index = await currentIndex();
  const [wish] = index.search(BARE_WISH[wordsLanguage(language)], language, Date.now());
  const isBare = entry === undefined || entry.id === wish?.entry.id;
  return isBare ? (index.entry(state.topic) ?? entry) : entry;
};

export interface HandedOver {
  readonly question: Entry;
  readonly detail: Detail;
  readonly settings: LiveSettings;
  readonly language: string;
  readonly trigger: Trigger;
  readonly priority: number;
  /** Why, in words for staff. */
  readonly why: string;
  /** What was found for the question, as far as it was looked for. */
  readonly found: Pick<Reply, 'outcome'> & { readonly body: Draft['body'] };
  readonly topic?: string | undefined;
  readonly category?: string | undefined;
}

/** The reply that hands the conversation to a person: what it says and that it does so are one entry. */
export const handOver = async (handed: HandedOver): Promise<Reply> => {
  const { question, detail, settings, language, trigger, priority, why, found, topic, category } = handed;
  const { state, seq } = question;
  const made = await handoffOf({
    conversationId: detail.conversationId,
    state,
    seq,
    trigger,
    priority,
    why,
    language,
    settings,
    category,
    topic,
    page: question.body?.page,
    ...soundOf(question),
    ...(trigger === 'asked' && { asked: seq }),
  });
  // What is published about it stands before what comes now.
  const said = found.outcome === 'human_only' || found.outcome === 'bot_off' ? `${found.body.text ?? ''}\n\n` : '';
  const outcome =
    found.outcome === 'answer' || found.outcome === 'choices' ? 'handed_over' : (found.outcome ?? 'handed_over');
  return {
    kind: 'escalated',
    outcome,
    trigger: made.trigger,
    priority: made.priority,
    skill: made.skill,
    facts: { language, ...soundOf(question), ...(topic !== undefined && { topic }) },
    body: {
      ...made.body,
      name: textFor('bot', language),
      text: said + (made.body.text ?? ''),
      tried: found.body.tried,
    },
  };
};

/** What is said to a file without a word: nobody who answers by himself looks at it. Who waits already is offered nobody. */
export const heardFile = ({ body = {}, state }: Entry): Reply | undefined => {
  if (body.attachment === undefined || body.text !== undefined) return undefined;
  const { language } = state;
  const said = { name: textFor('bot', language), text: words('onlyFile', language) };
  const choices = [{ id: SHOW_PERSON, label: words('showPerson', language) }];
  return isWaiting(state)
    ? { kind: 'message', body: said }
    : { kind: 'message', outcome: 'choices', facts: { language }, body: { ...said, choices } };
};

/** What a waiting customer hears who has chosen what to do meanwhile. */
export const heardWish = ({ wish, state: { language } }: Entry): Reply | undefined =>
  wish === undefined
    ? undefined
    : { kind: 'message', body: { name: textFor('bot', language), text: words(wish, language) } };

import { sourceOf } from '../bot/found.ts';
import { type BedrockOptions, converse } from '../bot/models/converse.ts';
import { measure } from '../bot/models/measure.ts';
import { Sentences } from '../bot/models/sentences.ts';
import type { Fallback } from '../bot/models/stop-reasons.ts';
import { visibleText } from '../knowledge/visible.ts';
import { fill } from '../protocol/variables.ts';
import { allowedDraft, faultInForm } from './guard.ts';
import type { Drafted, Material } from './plain.ts';
import { FORM_INSTRUCTIONS, type Form, formPrompt, INSTRUCTIONS, replyPrompt, type Shown } from './prompts.ts';
import type { Subject } from './subject.ts';

/** Well below the 20 s in which an agent has his answer. */
const WRITE_MS = 15_000;
const MOST_ENTRIES = 5;
const MOST_REPLIES = 3;
/** Of a text in another form: a translation may take twice the tokens that the text has characters. */
const FORM_TOKENS = { least: 300, most: 8_000 };

/** The text without marks, and the numbers of the entries it names. */
const unmarked = (text: string): { readonly text: string; readonly marks: readonly number[] } => {
  const sentences = new Sentences();
  const units = [...sentences.add(text), sentences.rest];
  return {
    text: units
      .map((unit) => unit.text)
      .join('')
      .trim(),
    marks: units.flatMap(({ marks }) => marks),
  };
};

const shownOf = ({ entries, replies, least }: Material): Shown => ({
  entries: entries
    .map(({ entry }) => entry)
    .filter(({ humanOnly }) => humanOnly !== true)
    .slice(0, MOST_ENTRIES),
  replies: replies
    .filter(({ score }) => score >= least)
    .slice(0, MOST_REPLIES)
    .map(({ entry }) => entry),
});

/** What of a model's answer may be put before an agent, as a draft with its sources, or why nothing may. Pure. */
export const draftOf = (answer: string, subject: Subject, material: Material, language: string): Drafted | Fallback => {
  const shown = shownOf(material);
  const said = unmarked(visibleText(answer));
  const cited = [...new Set(said.marks)].map((mark) => shown.entries[mark - 1]);
  const known = cited.filter((entry) => entry !== undefined);
  if (known.length < cited.length) return 'source';
  const spoken = (isCustomers: boolean) =>
    subject.turns.flatMap(({ role, text }) => ((role === 'customer') === isCustomers ? [text] : []));
  const published = [...shown.entries, ...shown.replies].map((entry) =>
    visibleText(`${entry.question}\n${entry.answer}\n${entry.url ?? ''}`),
  );
  const own = Object.values(subject.values).join('\n');
  const basis = { ours: [...published, ...spoken(false), own].join('\n'), theirs: spoken(true).join('\n') };
  const allowed = allowedDraft(said.text, basis, INSTRUCTIONS);
  if ('fault' in allowed) return allowed.fault;
  const scores = new Map(material.entries.map(({ entry, score }) => [entry.id, score]));
  const sources = known.map((entry) => sourceOf(entry, scores.get(entry.id) ?? 0));
  return { text: fill(allowed.text, subject.values).text, sources, by: 'model', language };
};

/** Asks the model for a draft; undefined where it failed or wrote what may not be shown. */
export const writeDraft = async (
  options: BedrockOptions,
  subject: Subject,
  material: Material,
  language: string,
  brandVoice: string | undefined,
): Promise<Drafted | undefined> => {
  const prompt = replyPrompt(subject, shownOf(material), language, brandVoice);
  const { text, isCut, usage } = await converse(options, prompt, options.maxTokens, WRITE_MS);
  const made =
    text === undefined
      ? (usage.fallback ?? 'empty')
      : isCut
        ? ('cut' as const)
        : draftOf(text, subject, material, language);
  const isRefused = typeof made === 'string';
  measure({ ...usage, ...(isRefused && { fallback: made }) }, 'a draft is made of what is published');
  return isRefused ? undefined : made;
};

/** A text in another form; undefined where the model failed or said something else. `language`: of the result, where it changes. */
export const rewrite = async (
  options: BedrockOptions,
  form: Form,
  own: string,
  language?: string,
): Promise<string | undefined> => {
  const maxTokens = Math.min(FORM_TOKENS.most, Math.max(FORM_TOKENS.least, 2 * own.length));
  const { text, isCut, usage } = await converse(options, formPrompt(form, own, language), maxTokens, WRITE_MS);
  const said = text === undefined ? '' : visibleText(text).trim();
  const fault =
    text === undefined
      ? (usage.fallback ?? 'empty')
      : isCut
        ? 'cut'
        : faultInForm(said, own, form === 'translate', FORM_INSTRUCTIONS);
  measure({ ...usage, ...(fault && { fallback: fault }) }, 'a text stays as it is');
  return fault ? undefined : said;
};

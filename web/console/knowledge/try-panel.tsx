import { useSignal } from '@preact/signals';
import type { TryResult } from '../../../functions/protocol/assist.ts';
import { api } from '../core/api.ts';
import { explain } from '../core/problems.ts';
import { texts } from '../core/texts.ts';
import { Field, Problem } from '../core/ui.tsx';
import type { Editing } from './editing.ts';
import { toFields } from './kinds.ts';
import { Preview, type Shown } from './preview.tsx';

const said = texts({
  ja: {
    title: 'ボットで試す',
    question: 'お客様の質問',
    hint: '保存していない内容も含めて、いまボットがどう答えるかを確かめます。何も公開されず、記録にも残りません。',
    run: '試す',
    running: '確かめています…',
    found: 'このFAQが答えになります。',
    among: (place: number) => `このFAQは候補の${place}番目です。答えにはなりません。`,
    missed: 'このFAQは候補に入りません。質問の言い方を「ほかの言い方」に加えてください。',
    outcomes: {
      answer: '回答します',
      choices: '候補を示して、選んでもらいます',
      unknown: '分からないと答え、担当者への引き継ぎを案内します',
      human_only: '担当者だけが答える質問として引き継ぎます',
      handed_over: '担当者につなぎます',
      bot_off: 'ボットがオフのため、担当者につなぎます',
    },
    candidates: '見つかった候補',
    score: 'スコア',
    own: 'このFAQ',
    golden: 'この質問をゴールデン質問に追加',
  },
  en: {
    title: 'Try against the bot',
    question: 'What a customer asks',
    hint: 'Shows what the bot would answer now, with what is not saved yet. Nothing is published or recorded.',
    run: 'Try',
    running: 'Looking…',
    found: 'This entry answers it.',
    among: (place: number) => `This entry is number ${place} of the candidates; it does not answer.`,
    missed: 'This entry is not among the candidates. Add the question to “Other phrasings”.',
    outcomes: {
      answer: 'Answers',
      choices: 'Offers questions to choose from',
      unknown: 'Says that it does not know, and offers a person',
      human_only: 'Hands it to a person, who alone answers this',
      handed_over: 'Hands it to a person',
      bot_off: 'Hands it to a person, because the bot is off',
    },
    candidates: 'Candidates',
    score: 'score',
    own: 'this entry',
    golden: 'Add as a golden question',
  },
});

/** Whether and how the entry is found, in words. */
const verdict = (
  { outcome, sources, candidates }: TryResult,
  id: string,
): readonly [string, 'good' | 'warn' | 'bad'] => {
  const place = candidates.findIndex((candidate) => candidate.id === id) + 1;
  const answers =
    outcome === 'human_only' ? place === 1 : outcome === 'answer' && sources.some((source) => source.id === id);
  if (answers) return [said().found, 'good'];
  return place > 0 ? [said().among(place), 'warn'] : [said().missed, 'bad'];
};

const shownOf = (question: string, { text, notices, sources, choices = [] }: TryResult): Shown[] => [
  { from: 'customer', text: question },
  ...notices.map((notice): Shown => ({ from: 'bot', text: notice.text })),
  ...(text === undefined && choices.length === 0
    ? []
    : [{ from: 'bot', text: text ?? '', sources, choices: choices.map(({ label }) => label) } as const]),
];

const Candidates = ({ result, id }: { readonly result: TryResult; readonly id: string }) => (
  <ol class="k-candidates">
    {result.candidates.map((candidate) => (
      <li key={candidate.id} aria-current={candidate.id === id ? 'true' : undefined}>
        <span>
          {candidate.question} {candidate.id === id && <span class="badge">{said().own}</span>}
        </span>
        <span class="k-score">
          <span class="visually-hidden">{said().score} </span>
          {candidate.score.toFixed(2)}
        </span>
      </li>
    ))}
  </ol>
);

/** Asks the bot a question with the entry as it is written now. */
export const TryPanel = ({
  editing,
  addGolden,
}: {
  readonly editing: Editing;
  addGolden?: ((question: string) => void) | undefined;
}) => {
  const question = useSignal('');
  const asked = useSignal<{ readonly question: string; readonly id: string; readonly result: TryResult } | undefined>(
    undefined,
  );
  const isRunning = useSignal(false);
  const problem = useSignal<string | undefined>(undefined);

  const run = async () => {
    const text = question.value.trim();
    if (text === '' || isRunning.value) return;
    isRunning.value = true;
    problem.value = undefined;
    try {
      const id = editing.id();
      const fields = toFields('faq', editing.form.value);
      const isWritten = editing.form.value.question !== '' && editing.form.value.answer !== '';
      const entry = isWritten ? { entry: { id, fields } } : {};
      asked.value = { question: text, id, result: await api.post('/knowledge/try', { question: text, ...entry }) };
    } catch (error) {
      problem.value = explain(error);
    } finally {
      isRunning.value = false;
    }
  };

  const { value } = asked;
  const [words, kind] = value ? verdict(value.result, value.id) : ['', 'good'];
  return (
    <section class="k-try" aria-label={said().title}>
      <h3>{said().title}</h3>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void run();
        }}
      >
        <Field label={said().question} hint={said().hint}>
          {(attributes) => (
            <span class="k-ask">
              <input
                {...attributes}
                value={question.value}
                maxLength={1_000}
                onInput={({ currentTarget }) => {
                  question.value = currentTarget.value;
                }}
              />
              <button type="submit" disabled={isRunning.value || question.value.trim() === ''}>
                {isRunning.value ? said().running : said().run}
              </button>
            </span>
          )}
        </Field>
      </form>
      {problem.value !== undefined && <Problem message={problem.value} retry={() => void run()} />}
      <div role="status" class="k-tried">
        {value && (
          <>
            <p class={`badge ${kind}`}>{words}</p>
            <p>
              <strong>{said().outcomes[value.result.outcome]}</strong>
            </p>
          </>
        )}
      </div>
      {value && (
        <>
          <Preview messages={shownOf(value.question, value.result)} label={said().title} />
          {value.result.candidates.length > 0 && <h4>{said().candidates}</h4>}
          <Candidates result={value.result} id={value.id} />
          {addGolden && (
            <button type="button" class="quiet-button" onClick={() => addGolden(value.question)}>
              {said().golden}
            </button>
          )}
        </>
      )}
    </section>
  );
};

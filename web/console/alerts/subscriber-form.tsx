import { useSignal } from '@preact/signals';
import type { Subscriber, TopicView } from '../../../functions/protocol/insight.ts';
import { Refused } from '../core/api.ts';
import { explain } from '../core/problems.ts';
import { surgeTitle } from '../core/surge-words.ts';
import { texts } from '../core/texts.ts';
import { Dialog, Field, Problem, tellUser } from '../core/ui.tsx';
import { faultsIn } from '../knowledge/faults.ts';
import { said as words } from '../knowledge/words.ts';
import { saveSubscriber } from './calls.ts';

const said = texts({
  ja: {
    add: '通知先を追加',
    edit: '通知先を編集',
    email: 'メールアドレス',
    language: 'メールの言語',
    languages: { ja: '日本語', en: '英語' },
    topics: '知らせる話題',
    all: 'すべての急増を知らせます。話題を選ぶと、その話題だけになります。',
    choose: '話題を追加',
    remove: (topic: string) => `「${topic}」を外す`,
    save: '保存',
    saved: '保存しました。',
    fault: 'メールアドレスを確認してください。',
  },
  en: {
    add: 'Add a subscriber',
    edit: 'Edit a subscriber',
    email: 'E-mail address',
    language: 'Language of the mails',
    languages: { ja: 'Japanese', en: 'English' },
    topics: 'Topics',
    all: 'Told of every surge. Once topics are chosen, of those alone.',
    choose: 'Add a topic',
    remove: (topic: string) => `Take “${topic}” away`,
    save: 'Save',
    saved: 'Saved.',
    fault: 'Please look at the e-mail address.',
  },
});

interface Props {
  readonly subscriber: Subscriber;
  readonly isNew: boolean;
  readonly topics: readonly TopicView[];
  close(): void;
  done(): void;
}

/** How a topic is called; one that is not followed any more by its own name. */
export const topicName = (topic: string, known: readonly TopicView[]): string =>
  surgeTitle(known.find((each) => each.topic === topic) ?? { topic, title: topic });

const Chosen = ({
  topics,
  chosen,
  change,
}: {
  readonly topics: readonly TopicView[];
  readonly chosen: readonly string[];
  change(topics: string[]): void;
}) => (
  <>
    <Field label={said().topics} hint={chosen.length === 0 ? said().all : undefined}>
      {(attributes) => (
        <select
          {...attributes}
          value=""
          onChange={({ currentTarget }) => {
            if (currentTarget.value !== '') change([...chosen, currentTarget.value]);
            currentTarget.value = '';
          }}
        >
          <option value="">{said().choose}</option>
          {topics
            .filter(({ topic }) => !chosen.includes(topic))
            .map((each) => (
              <option key={each.topic} value={each.topic}>
                {surgeTitle(each)}
              </option>
            ))}
        </select>
      )}
    </Field>
    <ul class="surge-chosen">
      {chosen.map((topic) => (
        <li key={topic} class="badge">
          {topicName(topic, topics)}
          <button
            type="button"
            class="quiet-button"
            aria-label={said().remove(topicName(topic, topics))}
            onClick={() => change(chosen.filter((each) => each !== topic))}
          >
            ×
          </button>
        </li>
      ))}
    </ul>
  </>
);

/** Who is mailed, in which language, and of what. */
export const SubscriberForm = ({ subscriber, isNew, topics, close, done }: Props) => {
  const form = useSignal(subscriber);
  const problem = useSignal<string | undefined>(undefined);
  const fault = useSignal<string | undefined>(undefined);
  const change = (part: Partial<Subscriber>) => {
    form.value = { ...form.value, ...part };
  };
  const run = async () => {
    problem.value = undefined;
    fault.value = undefined;
    try {
      await saveSubscriber(form.value);
      tellUser(said().saved);
      done();
    } catch (error) {
      const isFault = error instanceof Refused && error.code === 'invalid' && faultsIn(error.message).has('email');
      if (isFault) fault.value = said().fault;
      else problem.value = explain(error);
    }
  };
  return (
    <Dialog title={isNew ? said().add : said().edit} close={close}>
      {problem.value !== undefined && <Problem message={problem.value} />}
      <Field label={said().email} problem={fault.value}>
        {(attributes) => (
          <input
            {...attributes}
            type="email"
            autocomplete="off"
            value={form.value.email}
            onInput={({ currentTarget }) => change({ email: currentTarget.value.trim() })}
          />
        )}
      </Field>
      <Field label={said().language}>
        {(attributes) => (
          <select
            {...attributes}
            value={form.value.language}
            onChange={({ currentTarget }) => change({ language: currentTarget.value === 'en' ? 'en' : 'ja' })}
          >
            <option value="ja">{said().languages.ja}</option>
            <option value="en">{said().languages.en}</option>
          </select>
        )}
      </Field>
      <Chosen topics={topics} chosen={form.value.topics} change={(chosen) => change({ topics: chosen })} />
      <footer>
        <button type="button" onClick={close}>
          {words().cancel}
        </button>
        <button type="button" class="primary" disabled={!form.value.email.includes('@')} onClick={() => void run()}>
          {said().save}
        </button>
      </footer>
    </Dialog>
  );
};

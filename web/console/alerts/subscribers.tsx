import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { Subscriber, TopicView } from '../../../functions/protocol/insight.ts';
import { explain } from '../core/problems.ts';
import { language, languageName, texts } from '../core/texts.ts';
import { Confirm, Loading, Problem, tellUser } from '../core/ui.tsx';
import { listOf, load } from '../knowledge/data.ts';
import { newId } from '../knowledge/slug.ts';
import { readSubscribers, readTopics, removeSubscriber } from './calls.ts';
import { SubscriberForm, topicName } from './subscriber-form.tsx';

const said = texts({
  ja: {
    intro:
      '窓口の外の人（店舗、物流、システム担当など）に、急増の始まりと終わりをメールで知らせます。個人情報を伏せた質問の例を最大3件載せます。',
    empty: '通知先はまだありません。',
    add: '通知先を追加',
    columns: ['メールアドレス', '言語', '話題', '操作'],
    all: 'すべて',
    edit: '編集',
    remove: '削除',
    sure: (email: string) => `${email} には、これから急増を知らせません。`,
    removed: '通知先を削除しました。',
  },
  en: {
    intro:
      'People outside of support, such as shops, logistics or IT, are mailed when a surge begins and when it is over. A mail holds up to three questions of customers, personal data masked.',
    empty: 'There are no subscribers yet.',
    add: 'Add a subscriber',
    columns: ['E-mail address', 'Language', 'Topics', 'Action'],
    all: 'All',
    edit: 'Edit',
    remove: 'Remove',
    sure: (email: string) => `${email} will not be told of surges any more.`,
    removed: 'The subscriber is removed.',
  },
});

/** What may surge but was not asked about yet: a shop wants to hear of deliveries before the first one is late. */
const unasked = (topics: readonly TopicView[]): TopicView[] => {
  const known = new Set(topics.map(({ topic }) => topic));
  const entries = (listOf('faq').documents ?? []).map(({ id, fields }) => ({
    ...{ topic: id, title: String(fields.question ?? id), kind: 'topic' as const },
  }));
  const fixed = FIXED.map((topic) => ({
    topic,
    title: topic,
    kind: topic === '*' ? ('total' as const) : ('share' as const),
  }));
  return [...fixed, ...entries]
    .filter(({ topic }) => !known.has(topic))
    .map((each) => ({ ...each, count: 0, expected: 0, sensitivity: 'normal' as const }));
};
const FIXED = ['*', '!unhelpful', '!low-rating', '!anger'];

const blank = (): Subscriber => ({ id: newId(['subscriber']), email: '', language: language.value, topics: [] });

interface Lists {
  readonly subscribers: readonly Subscriber[];
  readonly topics: readonly TopicView[];
}

const Table = ({
  subscribers,
  topics,
  edit,
  remove,
}: Lists & { edit(subscriber: Subscriber): void; remove(subscriber: Subscriber): void }) => (
  <div class="surge-scroll">
    <table class="surge-topics">
      <thead>
        <tr>
          {said().columns.map((name) => (
            <th key={name} scope="col">
              {name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {subscribers.map((each) => (
          <tr key={each.id}>
            <th scope="row">{each.email}</th>
            <td>{languageName(each.language)}</td>
            <td class="surge-names">
              {each.topics.length === 0
                ? said().all
                : each.topics.map((topic) => topicName(topic, topics)).join(language.value === 'ja' ? '、' : ', ')}
            </td>
            <td>
              <span class="surge-choices">
                <button type="button" aria-label={`${said().edit}: ${each.email}`} onClick={() => edit(each)}>
                  {said().edit}
                </button>
                <button type="button" aria-label={`${said().remove}: ${each.email}`} onClick={() => remove(each)}>
                  {said().remove}
                </button>
              </span>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  </div>
);

/** For supervisors: who outside of support is mailed. */
export const Subscribers = () => {
  const lists = useSignal<Lists | undefined>(undefined);
  const problem = useSignal<unknown>(undefined);
  const editing = useSignal<Subscriber | undefined>(undefined);
  const removing = useSignal<Subscriber | undefined>(undefined);
  const read = async () => {
    try {
      const [{ subscribers }, { topics }] = await Promise.all([readSubscribers(), readTopics(), load('faq')]);
      lists.value = { subscribers, topics: [...topics, ...unasked(topics)] };
      problem.value = undefined;
    } catch (error) {
      problem.value = error;
    }
  };
  useEffect(() => void read(), []);
  const close = () => {
    editing.value = undefined;
    removing.value = undefined;
  };
  const remove = async ({ id }: Subscriber) => {
    try {
      await removeSubscriber(id);
      tellUser(said().removed);
    } catch (error) {
      tellUser(explain(error), 'problem');
    }
    close();
    await read();
  };
  const edit = (subscriber: Subscriber) => {
    editing.value = subscriber;
  };
  const { value: known } = lists;
  const asked = removing.value;
  return (
    <section class="surges-page">
      <p class="quiet">{said().intro}</p>
      {problem.value !== undefined && <Problem message={explain(problem.value)} retry={() => void read()} />}
      {!known && problem.value === undefined && <Loading />}
      {known && (
        <p class="surges-bar">
          <button type="button" class="primary" onClick={() => edit(blank())}>
            {said().add}
          </button>
        </p>
      )}
      {known?.subscribers.length === 0 && <p class="hint">{said().empty}</p>}
      {known && known.subscribers.length > 0 && (
        <Table
          {...known}
          edit={edit}
          remove={(subscriber) => {
            removing.value = subscriber;
          }}
        />
      )}
      {known && editing.value && (
        <SubscriberForm
          key={editing.value.id}
          subscriber={editing.value}
          isNew={!known.subscribers.some(({ id }) => id === editing.value?.id)}
          topics={known.topics}
          close={close}
          done={() => {
            close();
            void read();
          }}
        />
      )}
      {asked && (
        <Confirm title={said().remove} label={said().remove} close={close} run={() => void remove(asked)}>
          <p>{said().sure(asked.email)}</p>
        </Confirm>
      )}
    </section>
  );
};

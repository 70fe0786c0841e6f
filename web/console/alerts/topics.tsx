import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { TopicList, TopicView } from '../../../functions/protocol/insight.ts';
import { addressOf, go, place } from '../core/place.ts';
import { explain } from '../core/problems.ts';
import { surgeTitle } from '../core/surge-words.ts';
import { texts } from '../core/texts.ts';
import { shortTime } from '../core/time.ts';
import { Loading, Problem } from '../core/ui.tsx';
import { readTopics } from './calls.ts';
import { Mute } from './mute.tsx';
import { Topic } from './topic.tsx';
import { foundIn, inOrder } from './topic-list.ts';

const said = texts({
  ja: {
    search: '話題を検索',
    columns: ['話題', '24時間の件数', '通常の件数', '感度', '操作'],
    empty: 'まだ話題がありません。お客様の質問が集計されると、ここに表示されます。',
    nothing: '当てはまる話題はありません。',
    until: (at: string) => `${at}までの集計`,
    behind: (at: string) => `${at}から集計が遅れています。件数は実際より少ない可能性があります。`,
    more: (count: number) => `さらに${count}件を表示`,
  },
  en: {
    search: 'Search topics',
    columns: ['Topic', 'In 24 hours', 'Usual', 'Sensitivity', 'Action'],
    empty: 'There are no topics yet. What customers ask is shown here once it is counted.',
    nothing: 'No topic fits.',
    until: (at: string) => `Counted up to ${at}`,
    behind: (at: string) => `Counting is behind since ${at}. There may have been more.`,
    more: (count: number) => `Show ${count} more`,
  },
});

/** As often as counts are read. */
const AGAIN_MS = 300_000;
const STEP = 100;

const Table = ({
  topics,
  mute,
  changed,
}: {
  readonly topics: readonly TopicView[];
  mute(topic: TopicView): void;
  changed(): Promise<void>;
}) => {
  const most = useSignal(STEP);
  const [, chosen] = place.value.parts;
  // Whoever comes from an alert wants its topic, wherever it is in the list.
  const first = topics.filter(({ topic }, index) => topic === chosen && index >= most.value);
  const shown = [...first, ...topics.slice(0, most.value)];
  return (
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
          {shown.map((each) => (
            <Topic
              key={each.topic}
              topic={each}
              isChosen={each.topic === chosen}
              choose={() =>
                go(addressOf('alerts', 'topics', ...(each.topic === chosen ? [] : [each.topic])), 'replace')
              }
              mute={() => mute(each)}
              changed={changed}
            />
          ))}
        </tbody>
      </table>
      {topics.length > most.value && (
        <button
          type="button"
          class="surges-more"
          onClick={() => {
            most.value += STEP;
          }}
        >
          {said().more(Math.min(STEP, topics.length - most.value))}
        </button>
      )}
    </div>
  );
};

/** All that is followed, what is farthest above the usual first. */
export const Topics = () => {
  const list = useSignal<TopicList | undefined>(undefined);
  const problem = useSignal<unknown>(undefined);
  const search = useSignal('');
  const muting = useSignal<TopicView | undefined>(undefined);
  const read = async () => {
    try {
      list.value = await readTopics();
      problem.value = undefined;
    } catch (error) {
      problem.value = error;
    }
  };
  useEffect(() => {
    void read();
    const timer = setInterval(() => void read(), AGAIN_MS);
    return () => clearInterval(timer);
  }, []);
  const [, chosen] = place.value.parts;
  useEffect(() => {
    if (list.value) document.querySelector('.surge-topics tr[aria-current]')?.scrollIntoView({ block: 'nearest' });
  }, [chosen, list.value === undefined]);
  const stopMuting = () => {
    muting.value = undefined;
  };
  const { value: known } = list;
  const found = foundIn(inOrder(known?.topics ?? []), search.value, surgeTitle);
  return (
    <section class="surges-page">
      {problem.value !== undefined && <Problem message={explain(problem.value)} retry={() => void read()} />}
      {!known && problem.value === undefined && <Loading />}
      {known?.incompleteSince !== undefined && (
        <p class="alert notice" role="status">
          {said().behind(shortTime(known.incompleteSince))}
        </p>
      )}
      {known && (
        <p class="surges-bar">
          <input
            type="search"
            aria-label={said().search}
            placeholder={said().search}
            value={search.value}
            onInput={({ currentTarget }) => {
              search.value = currentTarget.value;
            }}
          />
          {known.readUntil !== undefined && <span class="quiet">{said().until(shortTime(known.readUntil))}</span>}
        </p>
      )}
      {known && found.length === 0 && <p class="hint">{known.topics.length === 0 ? said().empty : said().nothing}</p>}
      {found.length > 0 && (
        <Table
          topics={found}
          mute={(topic) => {
            muting.value = topic;
          }}
          changed={read}
        />
      )}
      {muting.value && (
        <Mute
          topic={muting.value}
          close={stopMuting}
          done={() => {
            stopMuting();
            void read();
          }}
        />
      )}
    </section>
  );
};

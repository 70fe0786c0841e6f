import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { Alert, AlertDetail } from '../../../functions/protocol/insight.ts';
import { api } from '../core/api.ts';
import { now } from '../core/now.ts';
import { addressOf } from '../core/place.ts';
import { explain } from '../core/problems.ts';
import { isOpen } from '../core/surge-list.ts';
import { surgeCount, surgeKind, surgeTitle } from '../core/surge-words.ts';
import { readSurges, surges } from '../core/surges.ts';
import { texts } from '../core/texts.ts';
import { dateTime, duration } from '../core/time.ts';
import { Icon, Loading, Problem } from '../core/ui.tsx';
import { Ahead } from './ahead.tsx';
import { Badges, Remarks } from './badges.tsx';
import { Chart, type Mark } from './chart.tsx';
import { Answered, Examples, Pages } from './examples.tsx';
import { Verdict } from './verdict.tsx';

const said = texts({
  ja: {
    back: '一覧に戻る',
    since: '開始',
    detected: '検知',
    ended: '終了',
    usual: '通常化',
    lasted: (time: string) => `（${time}）`,
    visitors: 'お客様の人数',
    people: (count: number) => `${count}名`,
    topic: 'この話題の設定',
    marks: { detected: '検知', notice: 'お知らせ', ended: '終了' },
    chart: '件数の推移',
  },
  en: {
    back: 'Back to the list',
    since: 'Since',
    detected: 'Seen',
    ended: 'Ended',
    usual: 'Became usual',
    lasted: (time: string) => ` (${time})`,
    visitors: 'Customers',
    people: (count: number) => String(count),
    topic: 'Settings of this topic',
    marks: { detected: 'Seen', notice: 'Notice', ended: 'Over' },
    chart: 'Over time',
  },
});

const Fact = ({ label, at, more = '' }: { readonly label: string; readonly at: string; readonly more?: string }) => (
  <div>
    <dt>{label}</dt>
    <dd>
      <time dateTime={at}>{dateTime(at)}</time>
      {more}
    </dd>
  </div>
);

const Facts = ({ alert }: { readonly alert: Alert }) => {
  const { startedAt, detectedAt, endedAt, becameUsual, visitors } = alert;
  const end = endedAt === undefined ? now.value : Date.parse(endedAt);
  return (
    <dl class="surge-about">
      <Fact label={said().since} at={startedAt} more={said().lasted(duration(end - Date.parse(startedAt)))} />
      <Fact label={said().detected} at={detectedAt} />
      {endedAt !== undefined && <Fact label={becameUsual ? said().usual : said().ended} at={endedAt} />}
      <div>
        <dt>{said().visitors}</dt>
        <dd>{said().people(visitors)}</dd>
      </div>
    </dl>
  );
};

const marksOf = ({ detectedAt, endedAt, notice, withdrawn }: Alert): Mark[] => [
  { at: detectedAt, label: said().marks.detected },
  ...[notice ?? withdrawn].flatMap((made) => (made ? [{ at: made.at, label: said().marks.notice }] : [])),
  ...(endedAt === undefined ? [] : [{ at: endedAt, label: said().marks.ended }]),
];

const Body = ({ detail, read }: { readonly detail: AlertDetail; read(): Promise<void> }) => {
  const { alert, chart } = detail;
  return (
    <>
      <header class="surge-head">
        <a class="surge-back" href={addressOf('alerts')}>
          <Icon path="M15 5l-7 7 7 7" /> {said().back}
        </a>
        <p class="quiet">{surgeKind(alert.kind)}</p>
        <h2>{surgeTitle(alert)}</h2>
        <Badges alert={alert} />
        <a class="surge-settings" href={addressOf('alerts', 'topics', alert.topic)}>
          {said().topic}
        </a>
      </header>
      <div class="surge-read">
        <p class={isOpen(alert) ? 'surge-count now' : 'surge-count'}>{surgeCount(alert)}</p>
        <Remarks alert={alert} />
        <Facts alert={alert} />
        <Ahead detail={detail} read={read} />
        <section class="surge-part" aria-label={said().chart}>
          <h3>{said().chart}</h3>
          <Chart name={surgeTitle(alert)} points={chart} marks={marksOf(alert)} />
        </section>
        <Answered detail={detail} />
        <Examples examples={detail.examples} />
        <Pages pages={alert.pages} />
        <Verdict alert={alert} read={read} />
      </div>
    </>
  );
};

/** One alert: what is asked, how much more than usual, and what can be done about it. */
export const Detail = ({ id }: { readonly id: string }) => {
  const detail = useSignal<AlertDetail | undefined>(undefined);
  const problem = useSignal<unknown>(undefined);
  const read = async (): Promise<void> => {
    try {
      detail.value = await api.get<AlertDetail>(`/insight/alerts/${encodeURIComponent(id)}`);
      problem.value = undefined;
    } catch (error) {
      problem.value = error;
    }
  };
  // Again whenever it is news, or the list was read.
  const listed = surges.value?.alerts.find((alert) => alert.id === id);
  useEffect(() => void read(), [id, listed]);
  const readAll = async () => {
    await Promise.all([read(), readSurges()]);
  };
  return (
    <section class="surge">
      {problem.value !== undefined && <Problem message={explain(problem.value)} retry={() => void read()} />}
      {!detail.value && problem.value === undefined && <Loading />}
      {detail.value && <Body detail={detail.value} read={readAll} />}
    </section>
  );
};

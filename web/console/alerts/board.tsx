import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { Alert } from '../../../functions/protocol/insight.ts';
import { useKeys } from '../core/keys.ts';
import { now } from '../core/now.ts';
import { addressOf, go, place } from '../core/place.ts';
import { explain } from '../core/problems.ts';
import { isOpen } from '../core/surge-list.ts';
import { surgeCount, surgeTitle } from '../core/surge-words.ts';
import { readOlderSurges, readSurges, surges, surgesProblem } from '../core/surges.ts';
import { texts } from '../core/texts.ts';
import { duration, shortTime } from '../core/time.ts';
import { forgetNews, Loading, Problem, tellUser } from '../core/ui.tsx';
import { Badges } from './badges.tsx';
import { Detail } from './detail.tsx';

const said = texts({
  ja: {
    open: '継続中の急増',
    history: 'これまでの急増',
    calm: '急増している話題はありません。お問い合わせが普段より大きく増えると、ここに表示して音と通知でお知らせします。',
    never: '記録はまだありません。',
    more: 'さらに表示',
    pick: '一覧からアラートを選んでください。',
    since: (time: string) => `${time}前から`,
    visitors: (count: number) => `${count}名`,
    keys: 'アラート',
    next: '次のアラート',
    previous: '前のアラート',
  },
  en: {
    open: 'Ongoing',
    history: 'History',
    calm: 'Nothing is asked much more than usual. When something is, it is shown here, with a sound and a notification.',
    never: 'There is nothing on record yet.',
    more: 'Show more',
    pick: 'Choose an alert from the list.',
    since: (time: string) => `since ${time}`,
    visitors: (count: number) => (count === 1 ? '1 person' : `${count} people`),
    keys: 'Alerts',
    next: 'Next alert',
    previous: 'Previous alert',
  },
});

/** Frames tell of what changes; this is for where there is no connection. */
const AGAIN_MS = 60_000;

const Row = ({ alert, isChosen }: { readonly alert: Alert; readonly isChosen: boolean }) => (
  <li>
    <a class="surge-row" href={addressOf('alerts', alert.id)} aria-current={isChosen ? 'true' : undefined}>
      <strong>{surgeTitle(alert)}</strong>
      <span>{surgeCount(alert)}</span>
      <span class="surge-facts">
        <Badges alert={alert} />
        <span class="quiet">{said().visitors(alert.visitors)}</span>
        <span class="quiet">
          {isOpen(alert) ? said().since(duration(now.value - Date.parse(alert.startedAt))) : shortTime(alert.startedAt)}
        </span>
      </span>
    </a>
  </li>
);

const List = ({
  title,
  empty,
  alerts,
  chosen,
}: {
  readonly title: string;
  readonly empty: string;
  readonly alerts: readonly Alert[];
  readonly chosen: string | undefined;
}) => (
  <section aria-label={title}>
    <h2>{title}</h2>
    {alerts.length === 0 && <p class="quiet surges-empty">{empty}</p>}
    <ul>
      {alerts.map((alert) => (
        <Row key={alert.id} alert={alert} isChosen={alert.id === chosen} />
      ))}
    </ul>
  </section>
);

const Lists = ({ chosen }: { readonly chosen: string | undefined }) => {
  const isReading = useSignal(false);
  const { value: known } = surges;
  const alerts = known?.alerts ?? [];
  const readMore = async () => {
    isReading.value = true;
    await readOlderSurges().catch((error: unknown) => tellUser(explain(error), 'problem'));
    isReading.value = false;
  };
  return (
    <div class="surges-side">
      {surgesProblem.value !== undefined && (
        <Problem message={explain(surgesProblem.value)} retry={() => void readSurges()} />
      )}
      {!known && surgesProblem.value === undefined && <Loading />}
      {known && (
        <>
          <List title={said().open} empty={said().calm} alerts={alerts.filter(isOpen)} chosen={chosen} />
          <List
            title={said().history}
            empty={said().never}
            alerts={alerts.filter((alert) => !isOpen(alert))}
            chosen={chosen}
          />
        </>
      )}
      {known?.after !== undefined && (
        <button type="button" class="surges-more" disabled={isReading.value} onClick={() => void readMore()}>
          {said().more}
        </button>
      )}
    </div>
  );
};

/** What surges now and what has, and one of them in detail. */
export const Board = () => {
  const [chosen] = place.value.parts;
  useEffect(() => {
    forgetNews();
    void readSurges();
    const timer = setInterval(() => void readSurges(), AGAIN_MS);
    return () => clearInterval(timer);
  }, []);
  const walk = (by: 1 | -1) => () => {
    const all = surges.value?.alerts ?? [];
    const ids = [...all.filter(isOpen), ...all.filter((alert) => !isOpen(alert))].map(({ id }) => id);
    const next = ids[Math.min(ids.length - 1, Math.max(0, ids.indexOf(chosen ?? '') + by))];
    if (next !== undefined) go(addressOf('alerts', next), 'replace');
  };
  useKeys(said().keys, {
    j: { label: said().next, run: walk(1) },
    k: { label: said().previous, run: walk(-1) },
  });
  return (
    <div class={chosen === undefined ? 'surges-board' : 'surges-board chosen'}>
      <Lists chosen={chosen} />
      {chosen === undefined ? <p class="hint">{said().pick}</p> : <Detail key={chosen} id={chosen} />}
    </div>
  );
};

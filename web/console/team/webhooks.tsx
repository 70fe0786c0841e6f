import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { DeadDelivery } from '../../../functions/webhook/dead.ts';
import { api, query, Refused } from '../core/api.ts';
import { explain } from '../core/problems.ts';
import { texts } from '../core/texts.ts';
import { dateTime } from '../core/time.ts';
import { Loading, Problem, tellUser } from '../core/ui.tsx';
import './figures.css';

const said = texts({
  ja: {
    intro:
      '1日のあいだ送信を試しても受け取られなかったイベントです。受信側を直してから再送してください。30日で削除されます。',
    none: 'Webhookの送信先が設定されていません。送信先は導入時の設定で追加します。',
    empty: '届かなかったイベントはありません。',
    type: 'イベント',
    url: '送信先',
    failure: '最後の結果',
    tries: '試行回数',
    since: '中止した日時',
    action: '操作',
    gone: '設定から削除された送信先',
    body: '内容を表示',
    resend: '再送',
    sent: '1分以内に再送します。',
    more: 'さらに表示',
  },
  en: {
    intro: 'Events that nobody took for a day. Mend the receiver, then send them again. They are kept for 30 days.',
    none: 'There is no webhook. Receivers are named in the settings of the deployment.',
    empty: 'Every event has arrived.',
    type: 'Event',
    url: 'Receiver',
    failure: 'Last outcome',
    tries: 'Tries',
    since: 'Given up',
    action: 'Action',
    gone: 'No longer in the settings',
    body: 'Show the body',
    resend: 'Send again',
    sent: 'It is sent again within a minute.',
    more: 'Show more',
  },
});

interface Page {
  readonly deliveries: readonly DeadDelivery[];
  readonly after?: string;
}

const COLUMNS = ['type', 'url', 'failure', 'tries', 'since', 'action'] as const;

const Delivery = ({ delivery, resend }: { readonly delivery: DeadDelivery; resend(): void }) => {
  const { type, url, failure, tries, deadSince, event } = delivery;
  return (
    <tr>
      <th scope="row">
        {type}
        <details>
          <summary>{said().body}</summary>
          <pre>{event}</pre>
        </details>
      </th>
      <td>{url ?? <span class="quiet">{said().gone}</span>}</td>
      <td>{failure}</td>
      <td>{tries}</td>
      <td>
        <time dateTime={deadSince}>{dateTime(deadSince)}</time>
      </td>
      <td>
        <button type="button" disabled={url === undefined} onClick={resend}>
          {said().resend}
        </button>
      </td>
    </tr>
  );
};

/** For administrators: what the business's own systems did not take. */
export const Webhooks = () => {
  const page = useSignal<Page | undefined>(undefined);
  const problem = useSignal<unknown>(undefined);
  const read = async (after?: string): Promise<void> => {
    try {
      const next = await api.get<Page>(query('/webhooks/deliveries', { state: 'dead', after }));
      const before = after === undefined ? [] : (page.value?.deliveries ?? []);
      page.value = { ...next, deliveries: [...before, ...next.deliveries] };
      problem.value = undefined;
    } catch (error) {
      problem.value = error;
    }
  };
  const resend = async ({ id }: DeadDelivery): Promise<void> => {
    try {
      await api.post(`/webhooks/deliveries/${encodeURIComponent(id)}/replay`, {});
      tellUser(said().sent);
      if (page.value) {
        page.value = { ...page.value, deliveries: page.value.deliveries.filter((each) => each.id !== id) };
      }
    } catch (error) {
      tellUser(explain(error), 'problem');
    }
  };
  useEffect(() => void read(), []);
  const found = page.value;
  // Without a receiver in the settings there is no such route.
  const isNone = problem.value instanceof Refused && problem.value.code === 'not_found';
  return (
    <section class="team-figures">
      {isNone && <p class="team-empty">{said().none}</p>}
      {problem.value !== undefined && !isNone && <Problem message={explain(problem.value)} retry={() => void read()} />}
      {!isNone && <p class="quiet team-note">{said().intro}</p>}
      {!found && problem.value === undefined && <Loading />}
      {found?.deliveries.length === 0 && <p class="team-empty">{said().empty}</p>}
      {found && found.deliveries.length > 0 && (
        <div class="team-scroll">
          <table class="team-table left">
            <thead>
              <tr>
                {COLUMNS.map((name) => (
                  <th key={name} scope="col">
                    {said()[name]}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {found.deliveries.map((each) => (
                <Delivery key={each.id} delivery={each} resend={() => void resend(each)} />
              ))}
            </tbody>
          </table>
        </div>
      )}
      {found?.after !== undefined && (
        <button type="button" onClick={() => void read(found.after)}>
          {said().more}
        </button>
      )}
    </section>
  );
};

import type { Page, Route } from 'playwright-core';
import type {
  Alert,
  AlertDetail,
  SeriesPoint,
  Subscriber,
  SurgeFrame,
  TopicView,
} from '../../functions/protocol/insight.ts';

const MINUTE = 60_000;
const ago = (minutes: number): string => new Date(Date.now() - minutes * MINUTE).toISOString();

/** Two hours in which the last minutes are far above the usual. */
const chartOf = (surge: readonly number[]): SeriesPoint[] =>
  Array.from({ length: 24 }, (_, index) => {
    const count = surge[index - (24 - surge.length)] ?? index % 3;
    return { at: ago((24 - index) * 5), count, expected: 1.4, low: 0, high: 4.2 };
  });

export const LOGIN: Alert = {
  id: 'a1b2c3d4e5f60718',
  kind: 'phrase',
  topic: 'phrase:ログインできない',
  title: 'ログインできない',
  startedAt: ago(15),
  detectedAt: ago(9),
  firstAt: ago(14.3),
  count: 41,
  expected: 2.1,
  ratio: 19.5,
  visitors: 38,
  pages: [
    { page: '/login', count: 29 },
    { page: '/mypage', count: 9 },
  ],
  learning: true,
};

const SHIPPING: Alert = {
  id: 'b2c3d4e5f6071829',
  kind: 'topic',
  topic: 'ja-shipping-delay',
  title: '荷物が届きません',
  startedAt: ago(1_560),
  detectedAt: ago(1_550),
  endedAt: ago(1_400),
  count: 26,
  expected: 4,
  ratio: 6.5,
  visitors: 24,
  pages: [{ page: '/orders', count: 20 }],
  entry: { id: 'ja-shipping-delay', question: '荷物が届きません' },
  incomplete: true,
  verdict: { real: true, at: ago(1_300) },
};

const TOTAL: Alert = {
  ...SHIPPING,
  id: 'c3d4e5f607182930',
  kind: 'total',
  topic: '*',
  title: '*',
  startedAt: ago(9_000),
  detectedAt: ago(8_990),
  endedAt: ago(8_900),
  muted: true,
};

const TOPICS: TopicView[] = [
  {
    topic: 'phrase:ログインできない',
    kind: 'phrase',
    title: 'ログインできない',
    count: 41,
    expected: 2.1,
    sensitivity: 'normal',
    learning: true,
  },
  { topic: '*', kind: 'total', title: '*', count: 812, expected: 766.4, sensitivity: 'normal' },
  {
    topic: 'ja-point-expiry',
    kind: 'topic',
    title: 'ポイントの有効期限はいつですか',
    count: 44,
    expected: 39.8,
    sensitivity: 'low',
  },
  { topic: '!unhelpful', kind: 'share', title: '!unhelpful', count: 6, expected: 5.2, sensitivity: 'high' },
];

/** What the service would say of surges, kept in the test. */
export class Surges {
  readonly alerts = new Map([LOGIN, SHIPPING, TOTAL].map((alert) => [alert.id, alert]));
  readonly topics = new Map(TOPICS.map((topic) => [topic.topic, topic]));
  readonly subscribers = new Map<string, Subscriber>();
  /** Everything is refused with it. */
  failure: { readonly status: number; readonly code: string } | undefined;
  /** Tells the page. */
  tell: (frame: SurgeFrame | object) => void = () => {};

  /** Answers the page's requests about surges, and lets `tell` speak as the service does; before it opens its socket. */
  async attach(page: Page): Promise<void> {
    await page.route('**/api/insight/**', (route) => this.answer(route));
    await page.routeWebSocket(/\/ws/, (socket) => {
      socket.connectToServer();
      this.tell = (frame) => socket.send(JSON.stringify(frame));
    });
  }

  change(id: string, part: Partial<Alert>): Alert {
    const alert = { ...(this.alerts.get(id) ?? LOGIN), ...part };
    this.alerts.set(id, alert);
    return alert;
  }

  private detail(alert: Alert): AlertDetail {
    return {
      alert,
      examples: [
        'アプリにログインできません。どうすればよいですか',
        'さっきからログインできないのですが、障害ですか',
      ].map((text, index) => ({ conversationId: `c-${index}`, seq: 1, text })),
      chart: alert.id === LOGIN.id ? chartOf([3, 14, 22]) : chartOf([9, 8, 5, 2]),
      draft: {
        ja: `現在「${alert.title}」について多くのお問い合わせをいただいており、確認を進めています。ご不便をおかけし申し訳ございません。`,
        en: `Many customers are asking about “${alert.title}”. We are looking into it and are sorry for the trouble.`,
      },
    };
  }

  private put(alert: Alert, { real, notice }: { real?: boolean; notice?: string | null }): Alert {
    const at = new Date().toISOString();
    const { notice: before, ...rest } = alert;
    const withdrawn = { ...rest, ...(before && { withdrawn: before, withdrawnAt: at }) };
    const made = notice ? { ...alert, notice: { id: notice, at, answered: 0 } } : withdrawn;
    const changed = notice === undefined ? alert : made;
    const judged = real === undefined ? changed : { ...changed, verdict: { real, at } };
    this.alerts.set(alert.id, judged);
    return judged;
  }

  private async answer(route: Route): Promise<void> {
    if (this.failure) {
      const { status, code } = this.failure;
      await route.fulfill({ status, json: { error: { code, message: 'x' } } });
      return;
    }
    const request = route.request();
    const { pathname, searchParams } = new URL(request.url());
    const [, name = '', id = ''] = /insight\/(\w+)\/?(.*)$/.exec(pathname) ?? [];
    const key = decodeURIComponent(id);
    const body = request.method() === 'PUT' ? request.postDataJSON() : undefined;
    await route.fulfill({ json: this.json(name, key, body, searchParams) });
  }

  private json(name: string, key: string, body: Record<string, unknown> | undefined, asked: URLSearchParams): unknown {
    if (name === 'topics' && key === '') return { topics: [...this.topics.values()], readUntil: ago(2) };
    if (name === 'topics') {
      const { muted, ...rest } = { ...(this.topics.get(key) ?? TOPICS[0]), ...body } as TopicView;
      const mute = muted && { ...muted, by: 'sato', at: ago(0) };
      this.topics.set(key, { ...rest, ...(mute && { muted: mute }) });
      return this.topics.get(key);
    }
    if (name === 'series') return { topic: asked.get('topic'), points: chartOf([3, 14, 22]) };
    if (name === 'subscribers' && key !== '') {
      if (body?.remove === true) this.subscribers.delete(key);
      else this.subscribers.set(key, { id: key, email: '', language: 'ja', topics: [], ...body });
    }
    if (name === 'subscribers') return { subscribers: [...this.subscribers.values()] };
    const all = [...this.alerts.values()].toSorted((one, other) => (one.detectedAt < other.detectedAt ? 1 : -1));
    if (key === '')
      return asked.get('after') === null ? { alerts: all.slice(0, 2), after: 'x' } : { alerts: all.slice(2) };
    const alert = this.alerts.get(key) ?? LOGIN;
    return body ? this.put(alert, body) : this.detail(alert);
  }
}

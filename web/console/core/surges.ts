import { computed, signal } from '@preact/signals';
import type { Alert, AlertList } from '../../../functions/protocol/insight.ts';
import { chime, notify } from './alerts.ts';
import { api, query } from './api.ts';
import { addressOf, go } from './place.ts';
import { me, onSignOut } from './session.ts';
import { onFrame, onOpen } from './socket.ts';
import { isCalling, newsIn, type Surges, withAlert, withNewest, withOlder } from './surge-list.ts';
import { surgeCount, surgeTitle } from './surge-words.ts';
import { texts } from './texts.ts';
import { tellNews } from './ui.tsx';

const said = texts({
  ja: {
    begun: (title: string) => `お問い合わせの急増：${title}`,
    over: (title: string) => `収まりました：${title}`,
    withdraw: 'お知らせを取り下げるか確認してください。',
    show: 'アラートを見る',
  },
  en: {
    begun: (title: string) => `A surge of questions: ${title}`,
    over: (title: string) => `It is over: ${title}`,
    withdraw: 'Look whether its notice is to be withdrawn.',
    show: 'Show the alert',
  },
});

/** What is known of surges; undefined before the first answer. */
export const surges = signal<Surges | undefined>(undefined);
export const surgesProblem = signal<unknown>(undefined);

/** Surges of now that nobody has muted. */
export const calling = computed(() => (surges.value?.alerts ?? []).filter(isCalling).length);

const addressOfAlert = ({ id }: Alert): string => addressOf('alerts', id);

const tellBegun = (alert: Alert): void => {
  const title = said().begun(surgeTitle(alert));
  const link = { address: addressOfAlert(alert), label: said().show };
  chime();
  notify(title, surgeCount(alert), `surge/${alert.id}`, () => go(link.address));
  tellNews(`${title}\n${surgeCount(alert)}`, link);
};

const tellOver = (alert: Alert): void => {
  const text = [said().over(surgeTitle(alert)), alert.notice && said().withdraw].filter(Boolean).join('\n');
  tellNews(text, { address: addressOfAlert(alert), label: said().show });
};

const take = (next: Surges): void => {
  const before = surges.peek();
  surges.value = next;
  // What is there when somebody comes is no news; the count says it.
  const { begun, over } = newsIn(before?.alerts ?? next.alerts, next.alerts);
  for (const alert of over) tellOver(alert);
  for (const alert of begun.toReversed()) tellBegun(alert);
};

const NONE: Surges = { alerts: [] };
let heard = 0;
let reading: Promise<void> | undefined;

const readNewest = async (): Promise<void> => {
  const before = heard;
  try {
    const page = await api.get<AlertList>('/insight/alerts');
    if (!me.peek()) return;
    surgesProblem.value = undefined;
    // What a frame has told meanwhile may be newer than this answer.
    if (before !== heard) return readNewest();
    take(withNewest(surges.peek() ?? NONE, page));
  } catch (error) {
    surgesProblem.value = error;
  }
};

/** Reads the newest alerts anew. */
export const readSurges = (): Promise<void> => {
  reading ??= readNewest().finally(() => {
    reading = undefined;
  });
  return reading;
};

/** Reads further into the past. Rejects with `Refused`. */
export const readOlderSurges = async (): Promise<void> => {
  const after = surges.peek()?.after;
  if (after === undefined) return;
  const page = await api.get<AlertList>(query('/insight/alerts', { after }));
  const known = surges.peek();
  if (known?.after === after) surges.value = withOlder(known, page);
};

onFrame((frame) => {
  if (frame.type !== 'surge') return;
  heard += 1;
  const known = surges.peek();
  // Before the first answer nothing is known to be new but what is said to begin.
  if (!known && frame.change === 'started' && isCalling(frame.alert)) tellBegun(frame.alert);
  if (known) take(withAlert(known, frame.alert));
});
onOpen(() => void readSurges());
onSignOut(() => {
  surges.value = undefined;
  surgesProblem.value = undefined;
});

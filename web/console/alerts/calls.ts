import type {
  AlertChange,
  Series,
  Subscriber,
  SubscriberList,
  TopicChange,
  TopicList,
} from '../../../functions/protocol/insight.ts';
import { api, query, Refused } from '../core/api.ts';
import { readDocument, saveDocument } from '../knowledge/data.ts';
import type { Ports } from './ahead.ts';

/* Everything rejects with `Refused`. */

export const changeAlert = (id: string, change: AlertChange): Promise<unknown> =>
  api.put(`/insight/alerts/${encodeURIComponent(id)}`, change);

export const readTopics = (): Promise<TopicList> => api.get('/insight/topics');

export const changeTopic = (topic: string, change: TopicChange): Promise<unknown> =>
  api.put(`/insight/topics/${encodeURIComponent(topic)}`, change);

/** Counts of the last so many hours. */
export const readSeries = (topic: string, hours: number): Promise<Series> => {
  const to = Date.now();
  const from = to - hours * 3_600_000;
  return api.get(
    query('/insight/series', { topic, from: new Date(from).toISOString(), to: new Date(to).toISOString() }),
  );
};

export const readSubscribers = (): Promise<SubscriberList> => api.get('/insight/subscribers');

export const saveSubscriber = ({ id, ...fields }: Subscriber): Promise<unknown> =>
  api.put(`/insight/subscribers/${encodeURIComponent(id)}`, fields);

export const removeSubscriber = (id: string): Promise<unknown> =>
  api.put(`/insight/subscribers/${encodeURIComponent(id)}`, { remove: true });

/** Notices as their editor reads and saves them. */
export const notices: Ports = {
  create: (id, fields) =>
    saveDocument('notice', id, { version: 0, status: 'published', fields }).then(
      () => true,
      (error: unknown) => {
        if (error instanceof Refused && error.code === 'conflict') return false;
        throw error;
      },
    ),
  read: (id) => readDocument('notice', id),
  save: (id, change) => saveDocument('notice', id, change),
  link: (alertId, notice) => changeAlert(alertId, { notice }),
};

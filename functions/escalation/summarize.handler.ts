import { Detail } from '../conversation/events.ts';
import { subscriber } from '../platform/subscriber.ts';
import { summarize } from './summarize.ts';

export const handler = subscriber(Detail, summarize);

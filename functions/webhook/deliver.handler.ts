import { Detail } from '../conversation/events.ts';
import { subscriber } from '../platform/subscriber.ts';
import { deliver } from './deliver.ts';

export const handler = subscriber(Detail, deliver);

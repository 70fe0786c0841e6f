import { subscriber } from '../platform/subscriber.ts';
import { Scanned } from './events.ts';
import { judged } from './verdict.ts';

export const handler = subscriber(Scanned, judged);

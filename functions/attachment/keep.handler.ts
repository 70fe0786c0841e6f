import { subscriber } from '../platform/subscriber.ts';
import { keep, Sent } from './keep.ts';

export const handler = subscriber(Sent, keep);

import { subscriber } from '../platform/subscriber.ts';
import { followUp, Rated } from './follow-up.ts';

export const handler = subscriber(Rated, followUp);

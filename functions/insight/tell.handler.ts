import { subscriber } from '../platform/subscriber.ts';
import { SurgeDetail } from './events.ts';
import { tellSurge } from './tell.ts';

export const handler = subscriber(SurgeDetail, tellSurge);

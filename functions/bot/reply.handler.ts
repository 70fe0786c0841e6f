import { Detail } from '../conversation/events.ts';
import { subscriber } from '../platform/subscriber.ts';
import { reply } from './reply.ts';

export const handler = subscriber(Detail, reply, 'heard');

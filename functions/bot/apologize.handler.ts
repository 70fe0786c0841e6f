import { Detail } from '../conversation/events.ts';
import { failureSubscriber } from '../platform/subscriber.ts';
import { apologize } from './reply.ts';

export const handler = failureSubscriber(Detail, apologize);

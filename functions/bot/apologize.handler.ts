import { Detail } from '../conversation/events.ts';
import { failureSubscriber } from '../platform/subscriber.ts';
import { apologize } from './apologize.ts';

export const handler = failureSubscriber(Detail, apologize);

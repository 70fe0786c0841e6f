import { Detail } from '../conversation/events.ts';
import { failureSubscriber } from '../platform/subscriber.ts';
import { excuse } from './excuse.ts';

export const handler = failureSubscriber(Detail, excuse);

import { Detail } from '../conversation/events.ts';
import { subscriber } from '../platform/subscriber.ts';
import { route } from './route.ts';

export const handler = subscriber(Detail, route);

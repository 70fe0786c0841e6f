import { Detail } from '../conversation/events.ts';
import { subscriber } from '../platform/subscriber.ts';
import { step } from './step.ts';

export const handler = subscriber(Detail, step);

import { Detail } from '../conversation/events.ts';
import { subscriber } from '../platform/subscriber.ts';
import { recordFigures } from './record.ts';

export const handler = subscriber(Detail, recordFigures);

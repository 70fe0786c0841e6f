import { subscriber } from '../platform/subscriber.ts';
import { Told } from './body.ts';
import { deliver } from './deliver.ts';

export const handler = subscriber(Told, deliver);

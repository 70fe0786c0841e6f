import { subscriber } from '../platform/subscriber.ts';
import { Created, inspect } from './inspect.ts';

export const handler = subscriber(Created, inspect);

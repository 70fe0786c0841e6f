import { subscriber } from '../platform/subscriber.ts';
import { Answered, mailAnswer } from './mail.ts';

export const handler = subscriber(Answered, mailAnswer);

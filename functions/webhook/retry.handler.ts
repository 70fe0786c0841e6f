import { schedule } from '../platform/schedule.ts';
import { retryDue } from './retry.ts';

export const handler = schedule(retryDue);

import { schedule } from '../platform/schedule.ts';
import { refreshStatus } from './status-store.ts';

export const handler = schedule(refreshStatus);

import type { Entry } from '../../conversation/entry.ts';
import type { Turn } from './model.ts';

const ROLES = new Set(['customer', 'bot', 'agent']);

/** An entry in which somebody says something to somebody else. */
export const isTurn = (entry: Entry): entry is Entry & { role: Turn['role']; body: { text: string } } =>
  entry.kind === 'message' && ROLES.has(entry.role) && entry.body?.text !== undefined;

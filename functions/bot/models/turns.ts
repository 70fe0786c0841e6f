import type { Entry } from '../../conversation/entry.ts';
import type { Turn } from './model.ts';

const ROLES = new Set(['customer', 'bot', 'agent']);

/** An entry in which somebody says something to somebody else. What is a member's is for no model to read. */
export const isTurn = (entry: Entry): entry is Entry & { role: Turn['role']; body: { text: string } } =>
  entry.kind === 'message' && ROLES.has(entry.role) && entry.member === undefined && entry.body?.text !== undefined;

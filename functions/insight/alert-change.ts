import { readDocument } from '../knowledge/documents.ts';
import { VisibleError } from '../platform/errors.ts';
import { parseWith } from '../platform/parse.ts';
import { type Alert, AlertChange } from '../protocol/insight.ts';
import { noteNotice, noteVerdict, noteWithdrawal } from './alert-store.ts';
import { knownAlert, viewOf } from './alert-views.ts';

/** @throws VisibleError `invalid` unless there is such a notice. */
const requireNotice = async (id: string): Promise<void> => {
  if (await readDocument('notice', id)) return;
  throw new VisibleError('invalid', 'notice: there is no notice with this id; save it first');
};

/**
 * Notes what staff say of an alert: whether it was real, and which notice they made of it. The same again changes nothing.
 * @throws VisibleError `not_found`, or `conflict` when somebody has said something else at the same time
 */
export const changeAlert = async (id: string | undefined, body: unknown, now: number): Promise<Alert> => {
  const row = await knownAlert(id);
  const { real, notice } = parseWith(AlertChange, body);
  if (real === undefined && notice === undefined) {
    throw new VisibleError('invalid', 'real, notice: give at least one of them');
  }
  const at = new Date(now).toISOString();
  if (typeof notice === 'string') await requireNotice(notice);
  if (real !== undefined && !(await noteVerdict(row, real, at))) {
    throw new VisibleError('conflict', 'somebody has judged this alert at the same time; read it again');
  }
  if (notice === null) await noteWithdrawal(row, at);
  if (typeof notice === 'string') await noteNotice(row, notice, at);
  return viewOf(await knownAlert(id));
};

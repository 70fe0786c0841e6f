import { type Followed, follower, newFollow, type Question } from '../../functions/insight/follow.ts';
import { DEFAULTS, type TrendSettings } from '../../functions/insight/settings.ts';
import { candidatesOf } from '../../functions/insight/terms.ts';
import { MONDAY, STEP } from './traffic.ts';

/** Questions of a step: how many of each topic, or words where they have none. */
export type Asked = Readonly<Record<string, number>>;

export interface Step {
  readonly asked: number;
  readonly read: Followed;
}

/** Follows questions, each of another visitor. */
export const steps = (all: readonly Asked[], settings: Partial<TrendSettings> = {}): readonly Step[] => {
  const [state, follow] = [newFollow(), follower({ ...DEFAULTS, ...settings })];
  let visitors = 0;
  return all.map((asked, step) => {
    const at = MONDAY + step * STEP;
    const questions = Object.entries(asked).flatMap(([name, count]) =>
      Array.from({ length: count }, (): Question => {
        visitors += 1;
        const known = { ref: `${visitors}`, at, visitor: `v${visitors}` };
        return name.startsWith('ja-') ? { ...known, topic: name, terms: [] } : { ...known, terms: candidatesOf(name) };
      }),
    );
    return { asked: questions.length, read: follow(state, at, questions) };
  });
};

/** What is told for the first time from a step on. */
export const startedFrom = (read: readonly Step[], from: number) =>
  read.slice(from).flatMap((one) => one.read.changes.filter(({ type }) => type === 'started'));

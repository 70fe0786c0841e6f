import { useSignal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { explain } from '../core/problems.ts';
import { Dialog, Problem, tellUser } from '../core/ui.tsx';
import { isWaiting, Waiting } from './waiting.tsx';
import { words } from './words.ts';

/** A dialog for something that is done with a conversation: it waits for held replies, and stays while it is refused. */
export const Act = ({
  id,
  title,
  done,
  canRun,
  close,
  run,
  children,
}: {
  readonly id: string;
  readonly title: string;
  readonly done: string;
  readonly canRun: boolean;
  close(): void;
  run(): Promise<void>;
  readonly children: ComponentChildren;
}) => {
  const problem = useSignal<string | undefined>(undefined);
  const isBusy = useSignal(false);
  const submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    if (isBusy.value || !canRun || isWaiting(id)) return;
    isBusy.value = true;
    try {
      await run();
      tellUser(done);
      close();
    } catch (error) {
      problem.value = explain(error);
    } finally {
      isBusy.value = false;
    }
  };
  return (
    <Dialog title={title} close={close}>
      <form class="act" onSubmit={(event) => void submit(event)}>
        <Waiting id={id} />
        {problem.value !== undefined && <Problem message={problem.value} />}
        {children}
        <footer>
          <button type="button" onClick={close}>
            {words().cancel}
          </button>
          <button type="submit" class="primary" disabled={!canRun || isBusy.value || isWaiting(id)}>
            {title}
          </button>
        </footer>
      </form>
    </Dialog>
  );
};

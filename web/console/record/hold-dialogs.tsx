import { useSignal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { texts } from '../core/texts.ts';
import { Dialog, tellUser } from '../core/ui.tsx';
import { endHold, type HoldWish, hold } from './calls.ts';
import { Refusal } from './refusal.tsx';
import { Reason, TargetFields } from './target-fields.tsx';
import { refusalOf, words } from './words.ts';

const said = texts({
  ja: {
    title: '法的保全を始める',
    explain:
      '保全している間は、消去の依頼や保存期間の終わりでも、内容は消えません。会員を指定すると、その会員と分かる会話もすべて対象です。',
    run: '保全する',
    done: '保全を始めました。',
    endTitle: '法的保全を解除',
    endExplain: (target: string) =>
      `${target} の保全を解除します。待っていた消去は自動で続き、保存期間を過ぎたものは消去されます。`,
    endRun: '解除する',
    ended: '保全を解除しました。',
  },
  en: {
    title: 'Begin a legal hold',
    explain:
      'While it lasts nothing of it is erased, neither on request nor when its time is over. A hold of a member covers all conversations in which that member is known.',
    run: 'Hold',
    done: 'The hold has begun.',
    endTitle: 'End the legal hold',
    endExplain: (target: string) =>
      `This ends the hold of ${target}. Erasures that were waiting go on by themselves, and what is past its time is erased.`,
    endRun: 'End the hold',
    ended: 'The hold has ended.',
  },
});

interface Props {
  close(): void;
  done(): void;
}

const CHOICES: readonly HoldWish['what'][] = ['member', 'conversation'];

const Asking = ({
  title,
  label,
  told,
  isReady,
  run,
  close,
  done,
  children,
}: Props & {
  readonly title: string;
  readonly label: string;
  /** What is said when it is done. */
  readonly told: string;
  readonly isReady: boolean;
  run(): Promise<unknown>;
  readonly children: ComponentChildren;
}) => {
  const problem = useSignal<string | undefined>(undefined);
  const isBusy = useSignal(false);
  const act = async () => {
    isBusy.value = true;
    problem.value = undefined;
    try {
      await run();
      tellUser(told);
      done();
    } catch (error) {
      problem.value = refusalOf(error, 'heldAlready');
    } finally {
      isBusy.value = false;
    }
  };
  return (
    <Dialog title={title} close={close}>
      {children}
      <Refusal message={problem.value} />
      <footer>
        <button type="button" onClick={close}>
          {words().cancel}
        </button>
        <button type="button" class="primary" disabled={!isReady || isBusy.value} onClick={() => void act()}>
          {label}
        </button>
      </footer>
    </Dialog>
  );
};

/** Asks what nobody may erase, and what for. */
export const HoldDialog = (props: Props) => {
  const what = useSignal<HoldWish['what']>('member');
  const target = useSignal('');
  const note = useSignal('');
  return (
    <Asking
      {...props}
      title={said().title}
      label={said().run}
      told={said().done}
      isReady={target.value.trim() !== '' && note.value.trim() !== ''}
      run={() => hold({ what: what.value, target: target.value.trim(), note: note.value.trim() })}
    >
      <p>{said().explain}</p>
      <TargetFields choices={CHOICES} what={what} target={target} note={note} />
    </Asking>
  );
};

/** Asks why it is not needed any more: that stays on record. */
export const EndHoldDialog = ({
  held: { what, target },
  ...props
}: Props & { readonly held: Pick<HoldWish, 'what' | 'target'> }) => {
  const note = useSignal('');
  return (
    <Asking
      {...props}
      title={said().endTitle}
      label={said().endRun}
      told={said().ended}
      isReady={note.value.trim() !== ''}
      run={() => endHold({ what, target, note: note.value.trim() })}
    >
      <p>{said().endExplain(`${words().what[what]} ${target}`)}</p>
      <Reason note={note} />
    </Asking>
  );
};

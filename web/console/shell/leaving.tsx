import { signal } from '@preact/signals';
import { choose } from '../core/presence.ts';
import { guardSignOut, me, onSignOut } from '../core/session.ts';
import { texts } from '../core/texts.ts';
import { Dialog } from '../core/ui.tsx';
import { lists } from '../inbox/lists.ts';

const said = texts({
  ja: {
    title: (count: number) => `担当中の会話が${count}件あります`,
    text: 'このまま終了すると、担当中の会話は順番待ちに戻り、ほかの担当者が引き継ぎます。',
    leave: '順番待ちに戻して終了',
    away: '離席中にして対応を続ける',
    stay: 'キャンセル',
  },
  en: {
    title: (count: number) => `You still have ${count === 1 ? 'a conversation' : `${count} conversations`}`,
    text: 'If you leave now, what you have goes back to the queue, and colleagues go on with it.',
    leave: 'Give back and leave',
    away: 'Be away, and go on with them',
    stay: 'Cancel',
  },
});

const question = signal<{ readonly count: number; answer(leaves: boolean): void } | undefined>(undefined);

/** Whether the agent leaves although he has conversations; who has none is not asked. */
export const mayLeave = async (): Promise<boolean> => {
  const count = lists.mine.peek().rows.filter(({ agent, rings }) => agent === me.peek()?.sub && !rings).length;
  if (count === 0) return true;
  question.peek()?.answer(false);
  return new Promise((resolve) => {
    const answer = (leaves: boolean): void => {
      question.value = undefined;
      resolve(leaves);
    };
    question.value = { count, answer };
  });
};

guardSignOut(mayLeave);
onSignOut(() => question.peek()?.answer(false));

/** Asks who leaves what becomes of his conversations. */
export const LeavingDialog = () => {
  const { value: asked } = question;
  if (!asked) return null;
  const stay = () => asked.answer(false);
  return (
    <Dialog title={said().title(asked.count)} close={stay}>
      <p>{said().text}</p>
      <footer>
        <button type="button" onClick={stay}>
          {said().stay}
        </button>
        <button
          type="button"
          onClick={() => {
            choose('away');
            stay();
          }}
        >
          {said().away}
        </button>
        <button type="button" class="primary" onClick={() => asked.answer(true)}>
          {said().leave}
        </button>
      </footer>
    </Dialog>
  );
};

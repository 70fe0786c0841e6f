import { texts } from '../core/texts.ts';
import { dateTime } from '../core/time.ts';
import { Changes } from './changed.tsx';
import type { Editing } from './editing.ts';
import { toForm } from './kinds.ts';
import { authorOf } from './words.ts';

const said = texts({
  ja: {
    title: 'ほかの人が先に保存しました',
    who: (name: string, at: string) =>
      `${name}が${at}に新しい版を保存しました。あなたの入力内容は、まだ保存されていません。`,
    hint: '下は、相手の内容からあなたの内容への違いです。相手の内容を使う欄を選んでから、続けてください。',
    take: '相手の内容にする',
    mine: '確認しました（保存に進む）',
    theirs: '自分の変更をやめて、相手の版を開く',
  },
  en: {
    title: 'Somebody else was faster',
    who: (name: string, at: string) => `${name} saved a new version at ${at}. What you wrote is not saved yet.`,
    hint: 'Below is what differs, from theirs to yours. Take over what you want of theirs, then go on.',
    take: 'Take theirs',
    mine: 'I have seen it (go on to save)',
    theirs: 'Drop my changes and open theirs',
  },
});

/** What somebody else saved meanwhile, beside what is written here; nothing is lost before one of them is chosen. */
export const Conflict = ({ editing }: { readonly editing: Editing }) => {
  const { kind, theirs, form } = editing;
  const { value } = theirs;
  if (!value) return null;
  const other = toForm(kind, value.fields);
  return (
    <section class="k-conflict" role="alert" aria-label={said().title}>
      <h2>{said().title}</h2>
      <p>{said().who(authorOf(value.by), dateTime(value.at))}</p>
      <p>{said().hint}</p>
      <Changes
        kind={kind}
        before={other}
        after={form.value}
        action={{ label: said().take, run: (name) => editing.change(name, other[name] ?? '') }}
      />
      <p class="k-buttons">
        <button type="button" class="primary" onClick={() => editing.goOn()}>
          {said().mine}
        </button>
        <button type="button" onClick={() => editing.discard()}>
          {said().theirs}
        </button>
      </p>
    </section>
  );
};

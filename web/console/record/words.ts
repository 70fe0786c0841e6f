import { Refused } from '../core/api.ts';
import { explain } from '../core/problems.ts';
import { texts } from '../core/texts.ts';

export const words = texts({
  ja: {
    cancel: 'キャンセル',
    what: { conversation: '会話', visitor: '訪問者', member: '会員' },
    kind: '対象の種類',
    target: {
      conversation: '会話のID',
      visitor: '訪問者のID',
      member: '会員番号',
    },
    hint: {
      conversation: '会話を開いたときのアドレスの最後にあります。',
      visitor: '会話を開くと、「お客様情報」に管理者だけに表示されます。',
      member: '会員管理で使っている番号です。番号そのものは保存されません。',
    },
    note: '理由・参照番号',
    noteHint: 'あとまで残ります。お名前やメールアドレス、7桁以上の番号は書けません（例：依頼書117）。64文字まで。',
    noteProblem: 'お名前、メールアドレス、7桁以上の番号を含めず、64文字以内の1行で入力してください。',
    targetProblem: '英数字と「_」「-」で、64文字までのIDを入力してください。',
    held: '法的保全の対象です。先に保全を解除してください。',
    heldAlready: 'すでに保全されています。理由と開始日時は一覧で確認できます。',
    unknown: 'この会話は見つからないか、すでに消去されています。',
    large: '1回で受け取れる量を超えています。コマンド npm run erase -- export を使ってください。',
    member: '会員（番号は保存していません）',
    by: (name: string) => `依頼：${name}`,
    somebody: 'ほかの管理者',
    command: 'コマンドライン',
    more: 'さらに表示',
  },
  en: {
    cancel: 'Cancel',
    what: { conversation: 'Conversation', visitor: 'Visitor', member: 'Member' },
    kind: 'Kind',
    target: {
      conversation: 'Conversation ID',
      visitor: 'Visitor ID',
      member: 'Member number',
    },
    hint: {
      conversation: 'The last part of the address when the conversation is open.',
      visitor: 'Open a conversation: administrators see it under “Customer”.',
      member: 'The number your business uses. The number itself is not stored.',
    },
    note: 'Reason or reference',
    noteHint:
      'Kept for good, so no names, e-mail addresses or numbers of 7 or more digits (example: letter 117). Up to 64 characters.',
    noteProblem:
      'Enter one line of up to 64 characters, without names, e-mail addresses or numbers of 7 or more digits.',
    targetProblem: 'Enter an ID of up to 64 letters, digits, _ and -.',
    held: 'A legal hold keeps this. End the hold first.',
    heldAlready: 'This is on hold already. The list says since when and why.',
    unknown: 'This conversation does not exist, or it is erased already.',
    large: 'This is too much for one download. Use the command npm run erase -- export.',
    member: 'Member (the number is not stored)',
    by: (name: string) => `by ${name}`,
    somebody: 'another administrator',
    command: 'the command line',
    more: 'Show more',
  },
});
const isAbout = (error: Refused, field: string): boolean => error.code === 'invalid' && error.message.startsWith(field);

/** Why something was refused, in words that say what to do; `conflict`: what one with what is there means. */
export const refusalOf = (error: unknown, conflict: 'held' | 'heldAlready' = 'held'): string => {
  if (!(error instanceof Refused)) return explain(error);
  if (error.code === 'conflict') return words()[conflict];
  if (error.code === 'not_found') return words().unknown;
  if (error.code === 'too_large') return words().large;
  if (isAbout(error, 'note')) return words().noteProblem;
  if (isAbout(error, 'target')) return words().targetProblem;
  return explain(error);
};

/** What the ledger says of who did it. */
export const doerOf = (by: string, nameOf: (id: string) => string | undefined): string =>
  by === 'command' ? words().command : (nameOf(by) ?? words().somebody);

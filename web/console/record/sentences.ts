import type { FaultKind } from '../../../functions/audit/fault.ts';
import type { FindingView } from '../../../functions/protocol/record.ts';

/** What is checked besides chains and digests. */
type Check =
  | 'fork'
  | 'not allowed'
  | 'role'
  | 'not proven'
  | 'unanswered'
  | 'unfinished'
  | 'still unanswered'
  | 'expired'
  | 'index'
  | 'projection'
  | 'counter';

export interface Sentences {
  readonly of: Readonly<Record<FaultKind | Check, string>>;
  /** Of one that nobody has put into words yet. */
  readonly other: string;
  /** More of a kind than are listed. */
  readonly more: string;
  readonly repaired: string;
  /** Between two sentences. */
  readonly space: string;
}

export const JA: Sentences = {
  of: {
    invalid: '記録の内容かつながりが、書かれたときのものと一致しません。',
    missing: 'あるはずの記録か証明がありません。',
    gap: '証明のつながりが途切れています。',
    moved: '証明か記録が、本来と違う場所にあります。',
    reordered: '記録の順番が入れ替わっています。',
    duplicated: '同じ番号の記録が2つあります。',
    truncated: '記録の終わりが失われています。',
    'unknown key': '知らない鍵で署名されています。',
    fork: '証明を置く場所に、別の内容の証明がすでにありました。',
    'not allowed': 'そのときの会話の状態では書けないはずの記録があります。',
    role: '権限では認められていない操作か、権限の分からない操作が記録されています。',
    'not proven': '本人確認がないまま、会員の情報が照会されています。',
    unanswered: '回答も引き継ぎもされていない質問がありました。もう一度、回答を求めました。',
    unfinished: '消去されるはずのものが、2日以上たっても消去されていません。',
    'still unanswered': '質問に回答も引き継ぎもされていません。回答を3回求めましたが、変わりませんでした。',
    expired: '期限を過ぎた接続、セッション、コードなどが残っています。期限切れのものは使えません。',
    index: 'ボットが使う索引が、公開した内容と一致しません。',
    projection: '会話の一覧の表示が、記録と一致しませんでした。',
    counter: '集計の数値が、記録から数えた結果と一致しませんでした。',
  },
  other: '監査で問題が見つかりました。',
  more: '同じ種類の問題がほかにも多数あり、ここには一部だけが表示されています。',
  repaired: '記録に合わせて修復済みです。',
  space: '',
};

export const EN: Sentences = {
  of: {
    invalid: 'What a record says, or what it follows from, is not as it was written.',
    missing: 'A record or a proof that should be there is missing.',
    gap: 'The chain of proofs is interrupted.',
    moved: 'A proof or a record is not in its own place.',
    reordered: 'Records are not in their order.',
    duplicated: 'There are two records with the same number.',
    truncated: 'The end of a record is lost.',
    'unknown key': 'It is signed with an unknown key.',
    fork: 'Where a proof was to be stored there already was a different one.',
    'not allowed': 'There is a record that could not be written as the conversation was then.',
    role: 'Something was done that the role may not do, or it is not recorded in which role.',
    'not proven': 'Data of a member were looked up before anybody had proven to be that member.',
    unanswered: 'A question was neither answered nor handed on. An answer was asked for once more.',
    unfinished: 'Something that was to be erased is still there after two days.',
    'still unanswered':
      'A question is neither answered nor handed on, although an answer was asked for three times more.',
    expired: 'Connections, sessions, codes or the like are still stored past their time. Nobody can use them.',
    index: 'The index the bot answers from is not what was published.',
    projection: 'What lists show of a conversation did not match the record.',
    counter: 'A figure did not match what the record gives.',
  },
  other: 'The audit has found a problem.',
  more: 'There are many more of this kind than are listed here.',
  repaired: 'It has been restored from the record.',
  space: ' ',
};

/** What was found, in a sentence or two for people. */
export const sentenceOf = (
  { what, where, repaired }: FindingView,
  { of, other, more, space, ...said }: Sentences,
): string => {
  const known: Readonly<Record<string, string>> = of;
  const sentences = [known[what] ?? other, where.startsWith('checks/') && more, repaired && said.repaired];
  return sentences.filter(Boolean).join(space);
};

import { texts } from '../core/texts.ts';
import { nameOf } from './data.ts';
import { type Faults, faultAt } from './faults.ts';

interface FieldWords {
  readonly label: string;
  readonly hint?: string;
  /** What the field may be, for when it is not. */
  readonly rule: string;
}

const validity = {
  ja: {
    validFrom: {
      label: '開始日時（日本時間）',
      hint: '空欄なら、公開したときから有効です。',
      rule: '終了日時より前の日時にしてください。',
    },
    validUntil: { label: '終了日時（日本時間）', hint: '空欄なら、ずっと有効です。', rule: '日時を入力してください。' },
  },
  en: {
    validFrom: {
      label: 'From (Japan time)',
      hint: 'Empty: as soon as it is published.',
      rule: 'Choose a time before the end.',
    },
    validUntil: { label: 'Until (Japan time)', hint: 'Empty: for good.', rule: 'Choose a time.' },
  },
};

type Words = Readonly<Record<string, Readonly<Record<string, FieldWords>>>>;

const fields = texts<Words>({
  ja: {
    faq: {
      question: { label: '質問', hint: 'お客様が尋ねるときの言葉で書きます。', rule: '1〜300文字で入力してください。' },
      answer: {
        label: '回答',
        hint: '**太字**、「- 」で始まる箇条書き、[文字](https://…) のリンクが使えます。',
        rule: '1〜4000文字で入力してください。',
      },
      phrasings: {
        label: 'ほかの言い方',
        hint: '1行に1つ、20個まで。お客様が使いそうな短い言い方を加えると、見つかりやすくなります。',
        rule: '1行300文字まで、20行までにしてください。',
      },
      language: { label: '言語', rule: '2〜3文字の言語コード（ja など）にしてください。' },
      category: { label: 'カテゴリー', rule: '64文字までにしてください。' },
      tags: { label: 'タグ', hint: '1行に1つ、20個まで。', rule: '1行64文字まで、20行までにしてください。' },
      url: {
        label: '詳しいページ',
        hint: '回答の下に出典として表示されます。',
        rule: 'https:// で始まるアドレスにしてください。',
      },
      ...validity.ja,
      humanOnly: {
        label: '担当者だけが答える',
        hint: 'ボットは質問を見分けるだけで、答えずに担当者へつなぎます。',
        rule: 'オンかオフにしてください。',
      },
    },
    notice: {
      text: {
        label: 'お知らせの文',
        hint: '障害や配送の遅れなど。回答の前に表示されます。',
        rule: '1〜500文字で入力してください。',
      },
      ...validity.ja,
      scope: { label: '表示する条件', rule: '各欄とも、1行100文字まで、20行までにしてください。' },
      'scope.languages': {
        label: '言語',
        hint: 'ja、en など。1行に1つ。',
        rule: '1行100文字まで、20行までにしてください。',
      },
      'scope.pages': {
        label: 'ページ',
        hint: 'アドレスの先頭部分（/orders など）。1行に1つ。',
        rule: '1行100文字まで、20行までにしてください。',
      },
      'scope.categories': {
        label: 'カテゴリー',
        hint: '見つかったFAQのカテゴリー。1行に1つ。',
        rule: '1行100文字まで、20行までにしてください。',
      },
      'scope.words': {
        label: '質問に含まれる語',
        hint: '1行に1つ。どれかを含む質問に表示します。',
        rule: '1行100文字まで、20行までにしてください。',
      },
    },
    canned: {
      title: { label: 'タイトル', hint: '担当者だけに見える名前です。', rule: '1〜100文字で入力してください。' },
      text: {
        label: '本文',
        hint: '{{…}} の部分は、送信前に担当者が埋めます。',
        rule: '1〜8000文字で入力してください。',
      },
      shortcut: {
        label: 'ショートカット',
        hint: '返信欄で「/」に続けて入力する名前です（例：sorry-late）。',
        rule: '半角の英小文字・数字・ハイフンで、32文字までにしてください。',
      },
      language: { label: '言語', rule: '2〜3文字の言語コード（ja など）にしてください。' },
      tags: { label: 'タグ', hint: '1行に1つ、20個まで。', rule: '1行64文字まで、20行までにしてください。' },
    },
    golden: {
      query: { label: 'お客様の質問', rule: '1〜1000文字で入力してください。' },
      gold: {
        label: '正しい答え',
        hint: 'どのFAQでも答えられない質問なら「答えなし」にします。',
        rule: 'FAQのIDを選んでください。',
      },
    },
  },
  en: {
    faq: {
      question: { label: 'Question', hint: 'In the words a customer would use.', rule: 'Write 1 to 300 characters.' },
      answer: {
        label: 'Answer',
        hint: '**bold**, lists that begin with “- ” and links as [text](https://…) are shown as such.',
        rule: 'Write 1 to 4000 characters.',
      },
      phrasings: {
        label: 'Other phrasings',
        hint: 'One a line, 20 at most. Short ones that customers use help to find it.',
        rule: 'Up to 20 lines of 300 characters.',
      },
      language: { label: 'Language', rule: 'A language code of 2 or 3 letters, such as en.' },
      category: { label: 'Category', rule: 'Up to 64 characters.' },
      tags: { label: 'Tags', hint: 'One a line, 20 at most.', rule: 'Up to 20 lines of 64 characters.' },
      url: {
        label: 'Page',
        hint: 'Shown below the answer as its source.',
        rule: 'An address that begins with https://.',
      },
      ...validity.en,
      humanOnly: {
        label: 'Only a person answers',
        hint: 'The bot recognizes the question and hands it to a person.',
        rule: 'On or off.',
      },
    },
    notice: {
      text: {
        label: 'Notice',
        hint: 'Such as an outage or a delay. It stands before the answer.',
        rule: 'Write 1 to 500 characters.',
      },
      ...validity.en,
      scope: { label: 'When it is shown', rule: 'Up to 20 lines of 100 characters each.' },
      'scope.languages': { label: 'Languages', hint: 'Such as ja or en, one a line.', rule: 'Up to 20 lines.' },
      'scope.pages': {
        label: 'Pages',
        hint: 'How their addresses begin, such as /orders; one a line.',
        rule: 'Up to 20 lines.',
      },
      'scope.categories': {
        label: 'Categories',
        hint: 'Of the entry that is found; one a line.',
        rule: 'Up to 20 lines.',
      },
      'scope.words': {
        label: 'Words of the question',
        hint: 'One a line; a question with any of them.',
        rule: 'Up to 20 lines.',
      },
    },
    canned: {
      title: { label: 'Title', hint: 'For agents only.', rule: 'Write 1 to 100 characters.' },
      text: { label: 'Text', hint: 'The agent fills {{…}} before it is sent.', rule: 'Write 1 to 8000 characters.' },
      shortcut: {
        label: 'Shortcut',
        hint: 'Typed after “/” where a reply is written, such as sorry-late.',
        rule: 'Up to 32 of a-z, 0-9 and -.',
      },
      language: { label: 'Language', rule: 'A language code of 2 or 3 letters, such as en.' },
      tags: { label: 'Tags', hint: 'One a line, 20 at most.', rule: 'Up to 20 lines of 64 characters.' },
    },
    golden: {
      query: { label: 'What a customer asks', rule: 'Write 1 to 1000 characters.' },
      gold: {
        label: 'The right answer',
        hint: '“No answer” for what no entry answers.',
        rule: 'Choose an FAQ entry.',
      },
    },
  },
});

const nothing: FieldWords = { label: '', rule: '' };

/** How a field is called, and what it may be. */
export const fieldWords = (kind: string, name: string): FieldWords => fields()[kind]?.[name] ?? nothing;

/** What is wrong with a field, in the reader's language. */
export const problemOf = (kind: string, name: string, faults: Faults): string | undefined => {
  const fault = faultAt(faults, name);
  return fault === undefined ? undefined : fieldWords(kind, name).rule || fault;
};

export const said = texts({
  ja: {
    title: 'ナレッジ',
    sections: {
      faq: 'FAQ',
      notice: 'お知らせ',
      canned: '定型文',
      golden: 'ゴールデン質問',
      settings: '設定',
    },
    sectionNames: 'ナレッジの種類',
    states: { draft: '下書き', published: '公開', both: '公開・下書きあり', archived: 'アーカイブ' },
    notInForce: '未反映',
    soon: (at: string) => `${at}から`,
    until: (at: string) => `${at}まで`,
    now: '有効',
    over: '終了',
    deployment: '初期データ',
    somebody: 'ほかの担当者',
    readOnly: {
      supervisor: '閲覧のみです。編集できるのはスーパーバイザーと管理者です。',
      admin: '閲覧のみです。変更できるのは管理者です。',
      agent: '',
    },
    cancel: 'キャンセル',
    none: 'なし',
  },
  en: {
    title: 'Knowledge',
    sections: {
      faq: 'FAQ',
      notice: 'Notices',
      canned: 'Canned replies',
      golden: 'Golden questions',
      settings: 'Settings',
    },
    sectionNames: 'Kinds of knowledge',
    states: { draft: 'Draft', published: 'Published', both: 'Published, with a draft', archived: 'Archived' },
    notInForce: 'Not in force yet',
    soon: (at: string) => `from ${at}`,
    until: (at: string) => `until ${at}`,
    now: 'In force',
    over: 'Over',
    deployment: 'Initial data',
    somebody: 'a colleague',
    readOnly: {
      supervisor: 'You may read this. Supervisors and administrators change it.',
      admin: 'You may read this. Administrators change it.',
      agent: '',
    },
    cancel: 'Cancel',
    none: 'None',
  },
});

/** Who saved something, in words. */
export const authorOf = (by: string): string =>
  by === 'deployment' ? said().deployment : (nameOf(by) ?? said().somebody);

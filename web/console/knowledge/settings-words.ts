import { texts } from '../core/texts.ts';
import { type Faults, faultAt } from './faults.ts';
import type { Group, Weekday } from './settings-model.ts';

interface SettingWords {
  readonly label: string;
  readonly hint?: string;
  readonly rule?: string;
}

/** What each setting is called and may be, by its path. */
const settings = texts<Readonly<Record<string, SettingWords>>>({
  ja: {
    'hours.timeZone': {
      label: 'タイムゾーン',
      hint: '営業日はこの時間帯で始まり、終わります。',
      rule: 'Asia/Tokyo のような名前で入力してください。',
    },
    'hours.weekly': {
      label: '曜日ごとの営業時間',
      hint: '1日に4つまで。00:00〜24:00で、早い順に、重ならないように入力します。時間帯がない日は休みです。',
      rule: '09:00〜18:00 のように、早い順に、重ならない時間帯を4つまで入力してください。',
    },
    'hours.holidays': { label: '日本の祝日は休み', hint: '振替休日と国民の休日を含みます。' },
    'hours.exceptions': {
      label: '特別な日',
      hint: '年末年始や臨時営業など、曜日や祝日と違う日。100日まで。時間帯がない日は休みです。',
      rule: '日付（同じ日は1回だけ）と、早い順で重ならない時間帯を入力してください。メモは100文字までです。',
    },
    'switches.bot': {
      label: 'ボットが回答する',
      hint: 'オフにすると、すべての質問を担当者につなぎます。',
    },
    'switches.model': {
      label: '生成AIで文章を整える',
      hint: 'オフにすると、公開したFAQの文をそのまま答えます。生成AIを導入していない環境では効果がありません。',
    },
    greeting: {
      label: '最初のあいさつ',
      hint: 'チャットを開いたときの文。1〜500文字。',
      rule: '1〜500文字で入力してください。',
    },
    choices: {
      label: 'あいさつと一緒に示す質問',
      hint: '3つまで。表示する文は1〜40文字。',
      rule: 'FAQを1回ずつ選び、表示する文を1〜40文字で入力してください。3つまでです。',
    },
    handoff: {
      label: '担当者につなぐときの文',
      hint: '営業時間内に担当者へつなぐときに表示します。1〜500文字。',
      rule: '1〜500文字で入力してください。',
    },
    disclosure: {
      label: '利用前の説明',
      hint: '自動応答であること、記録する内容と目的など。1〜1000文字。[文字](https://…) のリンクが使えます。',
      rule: '1〜1000文字で入力してください。',
    },
    'disclosure.accept': {
      label: '同意してから書き始めてもらう',
      hint: '文を変えると、もう一度同意を求めます。',
    },
    thresholds: { label: '回答に必要なスコア', hint: '既定は、測定で決めた値です。' },
    'thresholds.answer': {
      label: '答えとして返す',
      hint: '0〜1。高いほど慎重になります。',
      rule: '0〜1の数で、「候補を示す」以上にしてください。',
    },
    'thresholds.choices': { label: '候補を示す', hint: '0〜1。', rule: '0〜1の数を入力してください。' },
    brandVoice: {
      label: '文章の調子',
      hint: '生成AIが書く文の調子（例：親しみやすく、短い文で）。',
      rule: '文字数を確かめてください。空欄にはできません。',
    },
    idleCloseMinutes: {
      label: '会話を自動で終えるまで（分）',
      hint: 'ボットとの会話で、書き込みがないまま過ぎた時間。5〜43200（30日）。0なら終えません。',
      rule: '0、または5〜43200の整数を入力してください。',
    },
    'ticket.hours': {
      label: 'チケットの回答期限（営業時間）',
      hint: '1〜200時間。営業時間だけを数えます。',
      rule: '1〜200の整数を入力してください。',
    },
    'ticket.offerMinutes': {
      label: 'メールでの回答を案内するまで（分）',
      hint: '担当者を待つ時間。1〜120分。',
      rule: '1〜120の整数を入力してください。',
    },
  },
  en: {
    'hours.timeZone': {
      label: 'Time zone',
      hint: 'Days of the business begin and end there.',
      rule: 'A name such as Asia/Tokyo.',
    },
    'hours.weekly': {
      label: 'Hours of the week',
      hint: 'Up to 4 spans a day, 00:00 to 24:00, the earlier first, without overlap. A day without any is closed.',
      rule: 'Up to 4 spans such as 09:00 to 18:00, the earlier first, without overlap.',
    },
    'hours.holidays': { label: 'Closed on Japanese holidays', hint: 'Substitute holidays included.' },
    'hours.exceptions': {
      label: 'Special days',
      hint: 'Days unlike their weekday, 100 at most. A day without hours is closed.',
      rule: 'A date, each once, and spans in order without overlap; a note of up to 100 characters.',
    },
    'switches.bot': { label: 'The bot answers', hint: 'Off: every question goes to a person.' },
    'switches.model': {
      label: 'A model words the answers',
      hint: 'Off: answers are the published words. Without a model in this deployment it changes nothing.',
    },
    greeting: {
      label: 'Greeting',
      hint: 'What the chat says first. 1 to 500 characters.',
      rule: 'Write 1 to 500 characters.',
    },
    choices: {
      label: 'Questions offered with it',
      hint: 'Up to 3, each with a text of 1 to 40 characters.',
      rule: 'Choose each entry once, and write 1 to 40 characters. 3 at most.',
    },
    handoff: {
      label: 'When a person is called',
      hint: 'What a customer reads in open hours. 1 to 500 characters.',
      rule: 'Write 1 to 500 characters.',
    },
    disclosure: {
      label: 'What visitors are told first',
      hint: 'That a machine answers, what is recorded and why. 1 to 1000 characters; links as [text](https://…).',
      rule: 'Write 1 to 1000 characters.',
    },
    'disclosure.accept': {
      label: 'They accept it before they write',
      hint: 'When the text changes, they are asked again.',
    },
    thresholds: { label: 'Scores that are needed', hint: 'The default was measured.' },
    'thresholds.answer': {
      label: 'To answer',
      hint: '0 to 1. Higher is more careful.',
      rule: 'A number from 0 to 1, not below that for choices.',
    },
    'thresholds.choices': { label: 'To offer choices', hint: '0 to 1.', rule: 'A number from 0 to 1.' },
    brandVoice: {
      label: 'How it sounds',
      hint: 'How the model writes, such as: friendly, in short sentences.',
      rule: 'It must not be empty or too long.',
    },
    idleCloseMinutes: {
      label: 'Minutes until a conversation is closed',
      hint: 'With the bot, and without a message. 5 to 43200 (30 days); 0: never.',
      rule: '0, or a whole number from 5 to 43200.',
    },
    'ticket.hours': {
      label: 'Open hours to answer a ticket',
      hint: '1 to 200; only open hours count.',
      rule: 'A whole number from 1 to 200.',
    },
    'ticket.offerMinutes': {
      label: 'Minutes until an answer by e-mail is offered',
      hint: 'Of waiting for a person, 1 to 120.',
      rule: 'A whole number from 1 to 120.',
    },
  },
});

const nothing: SettingWords = { label: '' };

/** How a setting is called, and what it may be. */
export const settingWords = (path: string): SettingWords => settings()[path] ?? nothing;

/** What is wrong with a setting, in the reader's language. */
export const settingProblem = (faults: Faults, path: string, rulePath = path): string | undefined => {
  const fault = faultAt(faults, path);
  return fault === undefined ? undefined : (settingWords(rulePath).rule ?? fault);
};

/** The name of the setting that has a value at a path. */
export const labelOf = (path: string): string => {
  const parts = path.split('.');
  for (let end = parts.length; end > 0; end -= 1) {
    const { label } = settingWords(parts.slice(0, end).join('.'));
    if (label !== '') return [label, ...parts.slice(end)].join(' · ');
  }
  return path;
};

export const said = texts({
  ja: {
    groups: { hours: '営業時間', bot: 'ボットの応対', service: '会話とチケット' } satisfies Record<Group, string>,
    weekdays: {
      mon: '月曜日',
      tue: '火曜日',
      wed: '水曜日',
      thu: '木曜日',
      fri: '金曜日',
      sat: '土曜日',
      sun: '日曜日',
    } satisfies Record<Weekday, string>,
    closed: '休み',
    from: '開始',
    to: '終了',
    addSpan: '時間帯を追加',
    removeSpan: 'この時間帯を削除',
    date: '日付',
    note: 'メモ',
    addDay: '特別な日を追加',
    removeDay: 'この日を削除',
    byDefault: '既定を使う',
    languages: { ja: '日本語', en: '英語' },
    addChoice: '質問を追加',
    removeChoice: 'この質問を削除',
    entry: 'FAQ',
    label: '表示する文',
    save: '設定を保存',
    saving: '保存しています…',
    saved: '設定を保存しました。10秒以内に反映されます。',
    changed: '保存していない変更があります',
    discard: '変更を破棄',
    invalid: '入力内容を確認してください。',
    restored: '保存していなかった内容を復元しました。',
    history: '変更の履歴',
    historyRank: '履歴を見られるのは管理者です。',
    never: 'まだ誰も変更していません。既定の設定が使われています。',
    restore: 'この版に戻す',
    version: (number: number) => `第${number}版`,
    current: '最新',
    first: '最初の版です。',
    unset: '既定',
    conflict: 'ほかの人が先に設定を保存しました。あなたの変更は、まだ保存されていません。',
    differs: '相手の設定からあなたの設定への違い',
    mine: '確認しました（保存に進む）',
    theirs: '自分の変更をやめて、相手の設定を開く',
    about: '変更はデプロイなしで10秒以内に反映され、誰がいつ変えたかが残ります。',
  },
  en: {
    groups: { hours: 'Opening hours', bot: 'The bot', service: 'Conversations and tickets' },
    weekdays: {
      mon: 'Monday',
      tue: 'Tuesday',
      wed: 'Wednesday',
      thu: 'Thursday',
      fri: 'Friday',
      sat: 'Saturday',
      sun: 'Sunday',
    },
    closed: 'Closed',
    from: 'From',
    to: 'To',
    addSpan: 'Add hours',
    removeSpan: 'Remove these hours',
    date: 'Date',
    note: 'Note',
    addDay: 'Add a special day',
    removeDay: 'Remove this day',
    byDefault: 'Use the default',
    languages: { ja: 'Japanese', en: 'English' },
    addChoice: 'Add a question',
    removeChoice: 'Remove this question',
    entry: 'FAQ entry',
    label: 'Text shown',
    save: 'Save settings',
    saving: 'Saving…',
    saved: 'The settings are saved, and in force within 10 seconds.',
    changed: 'There are unsaved changes',
    discard: 'Drop the changes',
    invalid: 'Please look at what you wrote.',
    restored: 'What you had not saved is here again.',
    history: 'History',
    historyRank: 'Administrators see the history.',
    never: 'Nobody has changed anything yet. The defaults are in force.',
    restore: 'Restore this version',
    version: (number: number) => `Version ${number}`,
    current: 'newest',
    first: 'The first version.',
    unset: 'default',
    conflict: 'Somebody else saved the settings meanwhile. Yours are not saved yet.',
    differs: 'What differs, from theirs to yours',
    mine: 'I have seen it (go on to save)',
    theirs: 'Drop my changes and open theirs',
    about: 'Changes are in force within 10 seconds without a deployment; who made them and when is kept.',
  },
});

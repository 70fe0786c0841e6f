import type { Outgoing } from '../client/outbox.ts';
import type { Denied } from '../client/proofs.ts';
import type { Upload } from '../client/uploads.ts';

const stars = (score: number) => '★'.repeat(score) + '☆'.repeat(5 - score);

const waitJa = (seconds: number): string =>
  seconds < 60 ? '1分以内' : seconds > 3600 ? '1時間以上' : `約${Math.round(seconds / 60)}分`;
const waitEn = (seconds: number): string => {
  const minutes = Math.round(seconds / 60);
  if (seconds < 60) return 'less than a minute';
  return seconds > 3600 ? 'more than an hour' : `about ${minutes} ${minutes === 1 ? 'minute' : 'minutes'}`;
};

/** Why a file cannot be sent, by code; the last for every other. */
const fileErrorsJa: Readonly<Record<string, string>> = {
  too_large: '10 MBを超えているため添付できません。',
  unsupported: 'この形式のファイルは添付できません。画像（PNG、JPEG、GIF、WebP）またはPDFをお選びください。',
  mismatch: 'ファイルの中身が形式と一致しないため、添付できません。',
  damaged: 'ファイルが壊れているようです。別のファイルをお試しください。',
  active: '安全でない内容が含まれているため、添付できません。',
  infected: 'ウイルスが検出されたため、添付できません。',
  rate_limited: '添付の上限に達しました。1時間ほどおいてから、もう一度お試しください。',
  '': 'アップロードできませんでした。もう一度お試しください。',
};
const fileErrorsEn: Readonly<Record<string, string>> = {
  too_large: 'This file is larger than 10 MB.',
  unsupported: 'This kind of file cannot be attached. Please choose an image (PNG, JPEG, GIF, WebP) or a PDF.',
  mismatch: 'What is in this file is not what its name says.',
  damaged: 'This file seems to be damaged. Please try another one.',
  active: 'This file has unsafe content in it.',
  infected: 'A virus was found in this file.',
  rate_limited: 'You have reached the limit for files. Please try again in an hour.',
  '': 'The file could not be uploaded. Please try again.',
};
const fileError = (errors: typeof fileErrorsJa, error: Upload['error']): string =>
  errors[error ?? ''] ?? errors[''] ?? '';

const laterJa = (seconds: number | undefined): string => {
  if (seconds === undefined) return 'しばらくしてから';
  if (seconds < 60) return `${seconds}秒ほどおいて`;
  return seconds < 3_600 ? `${Math.ceil(seconds / 60)}分ほどおいて` : `${Math.ceil(seconds / 3_600)}時間ほどおいて`;
};
const laterEn = (seconds: number | undefined): string => {
  if (seconds === undefined) return 'later';
  const [count, unit] =
    seconds < 60
      ? [seconds, 'second']
      : seconds < 3_600
        ? [Math.ceil(seconds / 60), 'minute']
        : [Math.ceil(seconds / 3_600), 'hour'];
  return `in ${count} ${unit}${count === 1 ? '' : 's'}`;
};

/** Why a proof was refused. What is not here is nothing the visitor can mend. */
const deniedJa = ({ action, code, retryAfter }: Denied): string => {
  if (code === 'code_refused') {
    return '確認コードが正しくないか、有効ではなくなりました。最新のメールをご確認いただくか、「もう一度送る」を押してください。';
  }
  if (code === 'rate_limited') return `回数の上限に達しました。${laterJa(retryAfter)}、もう一度お試しください。`;
  if (code === 'invalid') return action === 'prove' ? '6桁の数字を入力してください。' : NO_CLAIM_JA;
  if (code === 'unavailable') return 'このチャットでは本人確認をご利用いただけません。担当者にご相談ください。';
  if (code === 'busy') return '応答がありませんでした。もう一度お試しください。';
  return '手続きを完了できませんでした。メッセージを送信してから、もう一度お試しください。';
};
const deniedEn = ({ action, code, retryAfter }: Denied): string => {
  if (code === 'code_refused') {
    return 'This code is not right, or not valid any more. Please look at the newest mail, or press “Send again”.';
  }
  if (code === 'rate_limited') return `You have tried too often. Please try again ${laterEn(retryAfter)}.`;
  if (code === 'invalid') return action === 'prove' ? 'Please enter the six digits.' : NO_CLAIM_EN;
  if (code === 'unavailable') return 'This chat cannot find out who you are. Please ask for a person.';
  if (code === 'busy') return 'There was no answer. Please try again.';
  return 'That did not work. Please send a message, then try again.';
};
const NO_CLAIM_JA = '会員番号またはメールアドレスを、英数字で入力してください。';
const NO_CLAIM_EN = 'Please enter your member number or e-mail address, in letters a-z and digits.';

const ja = {
  title: 'お問い合わせ',
  hide: '閉じる',
  menu: 'メニュー',
  machine: '自動応答がお答えします。会話の内容は、ご質問への対応と応対の改善のために記録されます。',
  people: '自動応答は停止中です。会話の内容は、ご質問への対応と応対の改善のために記録され、担当者が確認します。',
  more: '続きを読む',
  less: '折りたたむ',
  accept: '同意して始める',
  acceptFirst: '上の説明に同意すると、メッセージを送信できます。',
  terms: 'このチャットについて',
  open: '担当者の受付時間内',
  shutUntil: (time: string) => `担当者は時間外（${time}～）`,
  closedNow: '担当者は時間外',
  notices: 'お知らせ',
  dismiss: 'お知らせを閉じる',
  bot: '自動応答',
  staff: '担当者',
  business: 'サポート窓口',
  you: 'あなた',
  log: '会話',
  field: 'メッセージを入力',
  send: '送信',
  attach: 'ファイルを添付（画像・PDF、10 MBまで）',
  detach: (name: string) => `${name} を取り消す`,
  drop: 'ここにドロップすると添付できます',
  openFile: (name: string) => `${name} を開く`,
  fileGone: 'ファイルを開けませんでした。しばらくしてから、もう一度お試しください。',
  fileAgain: 'もう一度アップロード',
  fileStatus: {
    waiting: '準備中',
    sending: 'アップロード中',
    checking: '確認中',
    ready: '送信できます',
  } satisfies FileStatus,
  fileError: (error: Upload['error']) => fileError(fileErrorsJa, error),
  remaining: (count: number) => `あと${count.toLocaleString('ja')}文字`,
  tooLong: (count: number) => `${count.toLocaleString('ja')}文字多すぎます。短くしてください。`,
  connecting: '接続しています…',
  offline: '接続が切れました。再接続しています。',
  unable: 'ただいまチャットに接続できません。しばらくしてから、もう一度お試しください。',
  shut: '申し訳ありませんが、このチャットはご利用いただけません。',
  reconnect: '今すぐ接続',
  writing: '入力中',
  late: 'まだ回答がありません。お待たせして申し訳ありません。',
  wait: 'このまま待つ',
  again: 'もう一度質問する',
  newer: '新しいメッセージ',
  toEnd: '最新のメッセージへ',
  status: {
    waiting: '送信待ち',
    sending: '送信中',
    sent: '送信済み',
    read: '既読',
    failed: '送信できませんでした',
  } satisfies Status,
  retry: '再送する',
  discard: '取り消す',
  source: '出典',
  newTab: '新しいタブで開きます',
  helpful: 'この回答は役に立ちましたか？',
  yes: 'はい',
  no: 'いいえ',
  thanks: 'ご回答ありがとうございます。',
  person: '担当者に相談する',
  personAsked: '受付済み',
  asking: '担当者への相談を申し込んでいます…',
  closedLine: (position: number, until: string | undefined) =>
    `受け付けました。${until === undefined ? '営業開始後に' : `${until} の営業開始から`}順に対応します（現在 ${position} 番目）。`,
  line: (position: number, seconds: number | undefined) =>
    `順番待ち ${position} 番目${seconds === undefined ? '（待ち時間はまだ分かりません）' : `（${waitJa(seconds)}）`}`,
  waiting: '担当者の順番待ちです',
  withStaff: '担当者が対応しています',
  rate: '評価する',
  rateQuestion: '今回の対応はいかがでしたか？',
  score: (score: number) => `5段階中${score}`,
  comment: 'ご意見（任意）',
  submit: '評価を送る',
  cancel: 'やめる',
  noScore: '星を選んでください。',
  rated: (score: number) => `評価 ${stars(score)} ありがとうございました。`,
  download: '会話を保存する',
  close: '会話を終了する',
  closed: '会話を終了しました。続けて送信すると再開します。',
  erased: 'この会話の内容は消去されました。続けて送信すると、新しい会話になります。',
  refused: '操作を完了できませんでした。もう一度お試しください。',
  conflict: 'いまはこの操作を受け付けられません。すでに承った内容は、担当者が確認しています。',
  ticket: {
    title: '返事をメールで受け取る',
    name: 'お名前',
    email: 'メールアドレス',
    text: 'ご用件',
    more: '書き添えること（任意）',
    submit: '送信する',
    noName: 'お名前を入力してください。',
    noEmail: 'メールアドレスを「hanako@example.jp」の形で入力してください。',
    noText: 'ご用件を入力してください。',
  },
  ticketed: (id: string, by: string | undefined) =>
    `受付番号 ${id} で承りました。${by === undefined ? '' : `${by} までに、`}メールとこのチャットでお返事します。`,
  proof: {
    title: 'ご本人確認',
    why: '会員情報をお調べするため、ご登録のメールアドレスに6桁の確認コードをお送りします。',
    claim: '会員番号またはメールアドレス',
    sendCode: '確認コードを送る',
    noClaim: NO_CLAIM_JA,
    codeTitle: '確認コードの入力',
    code: '確認コード（6桁の数字）',
    codeHint: 'メールに記載の6桁の数字を入力してください。',
    until: (time: string) => `${time}まで有効です。`,
    over: '確認コードの有効期限が切れました。「もう一度送る」を押すと、新しいコードをお送りします。',
    submit: '確認する',
    noCode: '6桁の数字を入力してください。',
    spent:
      '誤った入力が続いたため、この確認コードは使えなくなりました。「もう一度送る」を押すと、新しいコードをお送りします。',
    sendAgain: 'もう一度送る',
    claimAnew: '会員番号を入力し直す',
    reopen: { identify: '本人確認に進む', prove: '確認コードを入力する' },
    denied: deniedJa,
    known: (until: string | undefined) => `ご本人確認済み${until === undefined ? '' : `（${until}まで）`}`,
    signout: '本人確認を終了',
    withheld: 'ご本人確認が終了したため表示していません。',
    showAgain: 'もう一度本人確認をする',
  },
  earlier: {
    title: '以前のお問い合わせ',
    back: '一覧へ',
    close: '今の会話に戻る',
    loading: '読み込んでいます…',
    failed: '読み込めませんでした。もう一度お試しください。',
    untitled: 'お問い合わせ',
  },
  today: '今日',
  yesterday: '昨日',
};

type FileStatus = Record<Exclude<Upload['status'], 'failed'>, string>;
type Status = Record<Outgoing['status'] | 'read', string>;
export type Texts = typeof ja;

const en: Texts = {
  title: 'Support',
  hide: 'Close',
  menu: 'Menu',
  machine: 'Replies are automated. This conversation is recorded, to answer you and to improve our answers.',
  people:
    'The automatic assistant is switched off. What you write is recorded for our staff, to answer you and to improve our answers.',
  more: 'Read more',
  less: 'Show less',
  accept: 'Agree and start',
  acceptFirst: 'Agree to the text above to write a message.',
  terms: 'About this chat',
  open: 'Our staff are on duty',
  shutUntil: (time) => `Our staff are back ${time}`,
  closedNow: 'Our staff are off duty',
  notices: 'Notices',
  dismiss: 'Dismiss this notice',
  bot: 'Automatic assistant',
  staff: 'Support team',
  business: 'Support',
  you: 'You',
  log: 'Conversation',
  field: 'Write a message',
  send: 'Send',
  attach: 'Attach a file (image or PDF, up to 10 MB)',
  detach: (name) => `Remove ${name}`,
  drop: 'Drop here to attach',
  openFile: (name) => `Open ${name}`,
  fileGone: 'The file could not be opened. Please try again in a moment.',
  fileAgain: 'Upload again',
  fileStatus: { waiting: 'Preparing', sending: 'Uploading', checking: 'Checking', ready: 'Ready to send' },
  fileError: (error) => fileError(fileErrorsEn, error),
  remaining: (count) => `${count.toLocaleString('en')} characters left`,
  tooLong: (count) => `${count.toLocaleString('en')} characters too many. Please shorten it.`,
  connecting: 'Connecting…',
  offline: 'The connection was lost. Trying to reconnect.',
  unable: 'The chat cannot be reached right now. Please try again later.',
  shut: 'Sorry, this chat is not available to you.',
  reconnect: 'Connect now',
  writing: 'Writing',
  late: 'There is no answer yet. Sorry to keep you waiting.',
  wait: 'Keep waiting',
  again: 'Ask again',
  newer: 'New messages',
  toEnd: 'To the newest message',
  status: { waiting: 'Waiting to send', sending: 'Sending', sent: 'Sent', read: 'Read', failed: 'Could not be sent' },
  retry: 'Send again',
  discard: 'Discard',
  source: 'Source',
  newTab: 'opens in a new tab',
  helpful: 'Did this help?',
  yes: 'Yes',
  no: 'No',
  thanks: 'Thank you for telling us.',
  person: 'Ask for a person',
  personAsked: 'noted',
  asking: 'Asking for a person…',
  closedLine: (position, until) =>
    `We have your request and will take it up ${until === undefined ? 'once we are open again' : `from ${until}`}. You are number ${position} in line.`,
  line: (position, seconds) =>
    `You are number ${position} in line (waiting time: ${seconds === undefined ? 'not known yet' : waitEn(seconds)})`,
  waiting: 'Waiting for a member of our staff',
  withStaff: 'A member of our staff is with you',
  rate: 'Rate this chat',
  rateQuestion: 'How did we do?',
  score: (score) => `${score} out of 5`,
  comment: 'Comment (optional)',
  submit: 'Send rating',
  cancel: 'Cancel',
  noScore: 'Please choose a number of stars.',
  rated: (score) => `You rated this chat ${stars(score)}. Thank you.`,
  download: 'Save this conversation',
  close: 'End conversation',
  closed: 'The conversation has ended. Send a message to open it again.',
  erased: 'What was written here has been erased. Send a message to begin a new conversation.',
  refused: 'That did not work. Please try again.',
  conflict: 'We cannot take this right now. Our staff already have what you sent before.',
  ticket: {
    title: 'Get the answer by e-mail',
    name: 'Your name',
    email: 'E-mail address',
    text: 'What is it about?',
    more: 'Anything to add (optional)',
    submit: 'Send',
    noName: 'Please enter your name.',
    noEmail: 'Please enter an e-mail address like hanako@example.jp.',
    noText: 'Please say what it is about.',
  },
  ticketed: (id, by) =>
    `We have received your request (number ${id}). You will get the answer by e-mail and in this chat${by === undefined ? '' : ` by ${by}`}.`,
  proof: {
    title: 'Who are you?',
    why: 'To look this up for you, we send a code of six digits to the e-mail address we have on file.',
    claim: 'Member number or e-mail address',
    sendCode: 'Send me a code',
    noClaim: NO_CLAIM_EN,
    codeTitle: 'Your code',
    code: 'Code (six digits)',
    codeHint: 'Please enter the six digits from the mail.',
    until: (time) => `They are good until ${time}.`,
    over: 'This code is not valid any more. Press “Send again” for a new one.',
    submit: 'Confirm',
    noCode: 'Please enter the six digits.',
    spent: 'This code does not count any more: wrong ones were entered too often. Press “Send again” for a new one.',
    sendAgain: 'Send again',
    claimAnew: 'Enter another number',
    reopen: { identify: 'Confirm who I am', prove: 'Enter the code' },
    denied: deniedEn,
    known: (until) => `We know who you are${until === undefined ? '' : ` (until ${until})`}`,
    signout: 'Forget who I am',
    withheld: 'Not shown, because we do not know any more who you are.',
    showAgain: 'Confirm again who I am',
  },
  earlier: {
    title: 'Earlier conversations',
    back: 'Back',
    close: 'To this conversation',
    loading: 'Loading…',
    failed: 'It could not be loaded. Please try again.',
    untitled: 'Conversation',
  },
  today: 'Today',
  yesterday: 'Yesterday',
};

/** The chat's own words: Japanese for a Japanese tag, English for every other. */
export const textsFor = (language: string): Texts => (/^ja\b/i.test(language) ? ja : en);

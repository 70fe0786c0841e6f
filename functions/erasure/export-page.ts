import type { Attachment } from '../protocol/server.ts';
import type {
  Export,
  ExportedConversation,
  ExportedDisclosure,
  ExportedEntry,
  ExportedModel,
  LeftOut,
} from './export.ts';

const escaped = (text: string): string => text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);

const STYLE = `body{font-family:system-ui,sans-serif;line-height:1.7;max-width:48rem;margin:2rem auto;padding:0 1rem;color:#1c1c1c}
h1{font-size:1.4rem}h2{font-size:1.15rem;border-bottom:1px solid #bbb;margin-top:2.5rem}h3{font-size:1rem}
dl{display:grid;grid-template-columns:max-content 1fr;gap:.2rem 1rem}dt{color:#555}dd{margin:0;min-width:0;overflow-wrap:anywhere}
pre{white-space:pre-wrap;overflow-wrap:anywhere}
article{border-left:3px solid #ccc;padding:.2rem 0 .2rem 1rem;margin:1rem 0}article p{margin:.3rem 0;white-space:pre-wrap;overflow-wrap:anywhere}
.about{color:#555;font-size:.85rem}`;

const WHO: Readonly<Record<ExportedEntry['from'], string>> = {
  customer: 'お客様 / You',
  bot: '自動応答 / Automatic assistant',
  procedure: '自動の手続き / Automatic procedure',
  agent: '担当者 / Staff',
  system: 'システム / System',
};

const KIND: Partial<Record<ExportedEntry['kind'], string>> = {
  note: '社内メモ / Internal note',
  ticketed: 'メールでの回答のご依頼 / Question left for an answer by e-mail',
  ticket: 'お問い合わせ票 / Ticket',
  escalated: '担当者の呼び出し / A person was asked for',
  identified: 'ご本人の確認 / Proof of identity',
  refused: '確認できませんでした / Proof refused',
  looked_up: 'お客様情報の照会 / Your data was looked up',
  feedback: '回答への評価 / Opinion of an answer',
  rated: '対応の評価 / Rating',
  resolved: '解決 / Resolved',
  closed: '終了 / Closed',
  erased: '消去 / Erased',
};

const shown = (value: unknown): string => {
  if (typeof value === 'string') return escaped(value);
  if (typeof value === 'object' && value !== null) return `<pre>${escaped(JSON.stringify(value, undefined, 1))}</pre>`;
  return escaped(String(value));
};

const list = (values: Readonly<Record<string, unknown>>): string => {
  const rows = Object.entries(values).filter(([, value]) => value !== undefined);
  return `<dl>${rows.map(([name, value]) => `<dt>${escaped(name)}</dt><dd>${shown(value)}</dd>`).join('')}</dl>`;
};

const modelOf = ({ id, region, answeredIn, fallback }: ExportedModel): Readonly<Record<string, unknown>> => ({
  '言語モデル / language model': id,
  '処理の依頼先 / asked in': region,
  '処理された地域 / answered in': answeredIn?.join(', '),
  '文を使わなかった理由 / why its words were not used': fallback,
});

/** Files that lie beside the page: their paths by their ids. */
export type Files = ReadonlyMap<string, string>;

/** A file that is there is a link, so that nobody has to look for it by its id. */
const fileOf = ({ id, name }: Attachment, files: Files): string => {
  const path = files.get(id);
  if (path === undefined) return `<p>${escaped(name)}</p>`;
  return `<p><a href="${path.split('/').map(encodeURIComponent).join('/')}">${escaped(name)}</a></p>`;
};

const entry = (
  { seq, at, kind, from, content, model, accepted, informed, ...rest }: ExportedEntry,
  files: Files,
): string => {
  const { text, attachment, ...more } = content ?? {};
  const about = [`${seq}`, at, WHO[from], ...(KIND[kind] ? [KIND[kind]] : [])];
  const said =
    content === undefined ? '<p>（消去済み / erased）</p>' : text === undefined ? '' : `<p>${escaped(text)}</p>`;
  const others = {
    '同意した説明 / accepted': accepted,
    '適用された説明 / told': informed,
    ...rest,
    ...more,
    ...(model && modelOf(model)),
  };
  const empty = Object.values(others).every((value) => value === undefined);
  const file = attachment ? fileOf(attachment, files) : '';
  return `<article><div class="about">${about.map(escaped).join(' · ')}</div>${said}${file}${empty ? '' : list(others)}</article>`;
};

const LANGUAGE = { ja: '日本語 / Japanese', en: '英語 / English' } as const;

/** Without one the chat says in its own words what is recorded and what for. */
const disclosure = ({ version, language, sha256, text, from, acceptedAt }: ExportedDisclosure): string =>
  [
    '<article>',
    `<div class="about">${escaped(version)}${language ? ` · ${LANGUAGE[language]}` : ''}</div>`,
    text === undefined ? '<p>（文は保存されていません / its words are not kept）</p>' : `<p>${escaped(text)}</p>`,
    list({
      '適用の開始 / since': from,
      '同意の日時 / accepted at': acceptedAt ?? '（同意は求めていません / not asked for）',
      'SHA-256': sha256,
    }),
    '</article>',
  ].join('\n');

const conversation = ({ conversationId, openedAt, isErased, entries }: ExportedConversation, files: Files): string =>
  [
    `<h3>${escaped(openedAt)}${isErased ? ' （消去済み / erased）' : ''}</h3>`,
    `<div class="about">${escaped(conversationId)}</div>`,
    ...entries.map((each) => entry(each, files)),
  ].join('\n');

const WHY: Readonly<Record<LeftOut['why'], string>> = {
  shared:
    '同じブラウザーで別の会員の確認も行われた会話のため、内容を載せていません。ご本人の分は担当者が確認してお渡しします。 / Other members were identified in this conversation, too, at the same browser, so what it says is not here. Staff look for what is yours.',
};

const leftOutPart = (leftOut: readonly LeftOut[]): string => {
  if (leftOut.length === 0) return '';
  const each = leftOut.map(({ conversationId, openedAt, why }) =>
    [
      `<h3>${escaped(openedAt)}</h3>`,
      `<div class="about">${escaped(conversationId)}</div>`,
      `<p>${escaped(WHY[why])}</p>`,
    ].join('\n'),
  );
  return part('内容を載せていない会話 / Conversations that are left out', each);
};

const NONE = 'ありません / None';
const BUILT_IN =
  'チャットの標準の説明（自動応答であること、ご質問への対応と応対の改善のために記録すること） / The standard words of the chat: that replies are automated, and recorded to answer you and to improve our answers';

const part = (title: string, content: readonly string[], none = NONE): string =>
  `<h2>${title}</h2>\n${content.length === 0 ? `<p>${none}</p>` : content.join('\n')}`;

/** What is not in it, and why. */
const NOT_HERE = [
  '回答できなかったご質問の語（会話の写しで、35日で消えます） / Words of questions that nothing answered, for counting: copies of what is here, gone after 35 days',
  '送信されなかったファイル（1日）とその名前（8日）、確認コードのご依頼で入力された番号やアドレス（1時間） / Files that were not sent (a day) and their names (8 days), and the number or address given to be sent a code (an hour)',
  'バックアップ（35日）、送信済みのメール、他のシステムにある情報 / Backups (35 days), mail that was sent, and what other systems hold',
];

/** What is held of a person, for himself to read; nothing in it is loaded from anywhere. Pure. */
export const exportPage = (held: Export, files: Files = new Map()): string => {
  const { madeAt, of, profile, orders, looks, disclosures, conversations, leftOut, ledger } = held;
  return `<!doctype html>
<html lang="ja">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>お預かりしているお客様の情報 / What we hold about you</title>
<style>${STYLE}</style>
<h1>お預かりしているお客様の情報 / What we hold about you</h1>
<p class="about">${escaped(madeAt)} · ${escaped(Object.entries(of).flat().join(' '))}</p>
${part('ご登録内容 / Your record', profile ? [list(profile)] : [])}
${part('ご注文 / Orders', orders.map(list))}
${part('照会の記録 / Who looked at your data', looks.map(list))}
${part('記録とその目的についての説明と同意 / What you were told of the record and its purpose, and accepted', disclosures.map(disclosure), BUILT_IN)}
${part(
  '会話 / Conversations',
  conversations.map((each) => conversation(each, files)),
)}
${leftOutPart(leftOut)}
${part(
  '消去・保全・開示の記録 / Erasures, legal holds and exports',
  ledger.map((each) => list({ ...each })),
)}
${part('この書類に含まれないもの / What is not in this document', [`<ul>${NOT_HERE.map((each) => `<li>${each}</li>`).join('')}</ul>`])}
</html>
`;
};

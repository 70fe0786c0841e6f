import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Mail } from './mail.ts';
import type { Published } from './topics.ts';

const escaped = (text: string): string => text.replace(/[&<>"']/g, (c) => `&#${c.codePointAt(0)};`);

/** A header as mail programs show it: encoded words (RFC 2047) are read, the space between two of them is none. */
export const readableHeader = (header: string): string =>
  header
    .replace(/\?= (?==\?)/g, '?=')
    .replace(/((?:=\?UTF-8\?B\?[A-Za-z\d+/]+=*\?=)+)/g, (words) =>
      Buffer.concat([...words.matchAll(/\?B\?(.+?)\?=/g)].map(([, word = '']) => Buffer.from(word, 'base64'))).toString(
        'utf8',
      ),
    );

const STYLE = `
body{margin:0;background:#f1f5f9;color:#0f172a;font:16px/1.6 system-ui,"Hiragino Sans","Noto Sans CJK JP",sans-serif}
main{max-width:720px;margin:0 auto;padding:24px 16px}h1{font-size:20px;margin:0 0 16px}h1 small,dt,time{color:#475569;font-size:14px;font-weight:400}
article{background:#fff;border:1px solid #cbd5e1;border-radius:12px;padding:16px;margin:0 0 16px}h2{font-size:17px;margin:0 0 8px;overflow-wrap:anywhere}
dl{display:grid;grid-template-columns:auto 1fr;gap:2px 12px;margin:0 0 12px}dd{margin:0;overflow-wrap:anywhere}
pre{margin:0;padding:12px 0 0;border-top:1px solid #e2e8f0;font:inherit;white-space:pre-wrap;overflow-wrap:anywhere}`;

const row = (label: string, value: string): string => `<dt>${label}</dt><dd>${escaped(value)}</dd>`;

const date = (at: number): string => {
  const time = new Date(at);
  const shown = time.toLocaleString('sv', { timeZone: 'Asia/Tokyo' });
  return `<dt>日時 / Date</dt><dd><time datetime="${time.toISOString()}">${shown} JST</time></dd>`;
};

const article = ({ at, from, to, replyTo, subject, text }: Mail): string => `<article>
<h2>${escaped(subject)}</h2>
<dl>${row('差出人 / From', readableHeader(from))}${row('宛先 / To', to.join(', '))}${
  replyTo.length > 0 ? row('返信先 / Reply-To', replyTo.join(', ')) : ''
}${date(at)}</dl>
<pre>${escaped(text)}</pre>
</article>`;

const topicArticle = ({ at, topic, message }: Published): string => `<article>
<h2>${escaped(topic)}</h2>
<dl>${date(at)}</dl>
<pre>${escaped(JSON.stringify(JSON.parse(message), null, 2))}</pre>
</article>`;

/** The mails, as given, and what was published on topics, for whoever tries the account. */
export const mailPage = (mails: readonly Mail[], published: readonly Published[] = []): string => `<!doctype html>
<html lang="ja">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>送信メール / Sent mail</title>
<style>${STYLE}
</style>
<main>
<h1>送信メール <small>Sent mail</small></h1>
${
  mails.length > 0
    ? mails.map(article).join('\n')
    : '<p>まだメールは送られていません。担当者がチケットに回答したとき、お客様が確認コードを求めたとき、お問い合わせの急増が配信先に知らされたときに、ここに表示されます。<br>No mail has been sent yet. What staff answer to a ticket, codes that customers ask for, and surges that somebody is subscribed to show here.</p>'
}
${
  published.length > 0
    ? `<h1>トピック <small>Published on topics (Amazon SNS)</small></h1>\n${published.map(topicArticle).join('\n')}`
    : ''
}
</main>
</html>`;

/** Answers a request for `/mail`; false, and nothing to the client, for any other. It shows text, and runs and loads nothing. */
export const handleMailPage = (
  newest: { readonly mails: () => readonly Mail[]; readonly published: () => readonly Published[] },
  request: IncomingMessage,
  response: ServerResponse,
): boolean => {
  const [path] = (request.url ?? '').split('?');
  if (path !== '/mail' || !['GET', 'HEAD'].includes(request.method ?? '')) return false;
  response.writeHead(200, {
    'content-type': 'text/html; charset=utf-8',
    'cache-control': 'no-store',
    'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
    'x-content-type-options': 'nosniff',
  });
  response.end(request.method === 'HEAD' ? undefined : mailPage(newest.mails(), newest.published()));
  return true;
};

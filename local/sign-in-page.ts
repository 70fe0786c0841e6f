import type { Agent } from './agents.ts';

const escaped = (text: string): string => text.replace(/[&<>"']/g, (c) => `&#${c.codePointAt(0)};`);

const page = (body: string): string => `<!doctype html>
<html lang="ja">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>サインイン / Sign in</title>
<style>
body{margin:0;min-height:100vh;display:grid;place-items:center;background:#f1f5f9;color:#0f172a;font:16px/1.6 system-ui,"Hiragino Sans","Noto Sans CJK JP",sans-serif}
main{background:#fff;border-radius:16px;box-shadow:0 10px 30px #0f172a1a;padding:32px;width:min(400px,calc(100vw - 32px));box-sizing:border-box}
h1{font-size:20px;margin:0 0 8px}p{margin:0 0 20px;color:#475569;font-size:14px}
button{display:flex;justify-content:space-between;gap:12px;width:100%;padding:12px 16px;margin:0 0 8px;border:1px solid #cbd5e1;border-radius:10px;background:#fff;font:inherit;color:inherit;cursor:pointer;text-align:left}
button:hover,button:focus-visible{border-color:#4338ca;background:#eef2ff;outline:none}small{color:#475569}
</style>
<main>${body}</main>
</html>`;

/** Lists the sample agents; the chosen one is posted to `action`. */
export const signInPage = (agents: readonly Agent[], action: string): string => {
  const buttons = agents
    .map(
      ({ username, name, groups }) =>
        `<button name="agent" value="${escaped(username)}"><span>${escaped(name)}</span><small>${escaped(groups.join(', ') || '—')}</small></button>`,
    )
    .join('\n');
  return page(`<h1>サインイン <small>Sign in</small></h1>
<p>このマシンだけの見本の担当者です。パスワードはありません。<br>Sample agents that exist on this machine only; there is no password.</p>
<form method="post" action="${escaped(action)}">${buttons}</form>`);
};

/** Ends the issuer's session by itself, or by its button without scripts; `form` is the issuer's own. */
export const signOutPage = (form: string): string =>
  page(`<h1>サインアウト <small>Sign out</small></h1>
<p>サインアウトしています。<br>You are being signed out.</p>
${form}
<button type="submit" form="op.logoutForm" name="logout" value="yes"><span>サインアウトする</span><small>Sign out</small></button>
<script>document.querySelector('[name=logout]').click()</script>`);

export const problemPage = (problem: string): string =>
  page(`<h1>サインインできません <small>Cannot sign in</small></h1><p>${escaped(problem)}</p>`);

import { type Signal, useSignal } from '@preact/signals';
import { Popover } from '../core/popover.tsx';
import { characterKeys, enterSends, HOLD_SECONDS, holdSeconds, notifications, sound } from '../core/preferences.ts';
import { accessToken, isAtLeast, me, signOut } from '../core/session.ts';
import { language, speak, texts } from '../core/texts.ts';
import { paint, type Theme, theme } from '../core/theme.ts';
import { Field } from '../core/ui.tsx';

const said = texts({
  ja: {
    label: 'アカウントと設定',
    ranks: { agent: '担当者', supervisor: 'スーパーバイザー', admin: '管理者' },
    language: '言語 / Language',
    theme: '配色',
    themes: { system: 'システムに合わせる', light: 'ライト', dark: 'ダーク' },
    notifications: 'デスクトップ通知',
    sound: '呼び出し音',
    characterKeys: '文字キーのショートカット',
    characterHint:
      'オフにすると、文字や数字、記号だけのキーでは何も起きません。Ctrl・Alt・Escなどのキー操作はそのまま使えます。',
    enterSends: 'Enterキーで送信する',
    enterHint: 'オフのときはCtrl+Enter（Macは⌘+Enter）で送信します。日本語の変換中は送信されません。',
    hold: '送信の取り消し時間',
    seconds: (count: number) => (count === 0 ? '待たずに送信' : `${count}秒`),
    copyToken: 'アクセストークンをコピー',
    tokenCopied: 'コピーしました',
    tokenHint:
      'コマンドラインで、あなたの代わりにFAQや設定を変えるための鍵です。サインインから1時間で切れます。ほかの人に渡さないでください。',
    signOut: 'サインアウト',
  },
  en: {
    label: 'Account and settings',
    ranks: { agent: 'Agent', supervisor: 'Supervisor', admin: 'Administrator' },
    language: 'Language / 言語',
    theme: 'Appearance',
    themes: { system: 'As the system', light: 'Light', dark: 'Dark' },
    notifications: 'Desktop notifications',
    sound: 'Ringing tone',
    characterKeys: 'Single-character shortcuts',
    characterHint:
      'When off, letters, digits and signs by themselves do nothing. Keys with Ctrl or Alt, and Esc, still work.',
    enterSends: 'Enter sends',
    enterHint: 'Otherwise Ctrl+Enter (⌘+Enter on a Mac) sends. Never while an input method composes.',
    hold: 'Time to undo a reply',
    seconds: (count: number) => (count === 0 ? 'Send at once' : `${count} s`),
    copyToken: 'Copy access token',
    tokenCopied: 'Copied',
    tokenHint:
      'It lets the command line change the FAQ and settings as you. It ends one hour after it was given. Show it to nobody.',
    signOut: 'Sign out',
  },
});

const THEMES: readonly Theme[] = ['system', 'light', 'dark'];

const Toggle = ({ label, of }: { readonly label: string; readonly of: Signal<boolean> }) => (
  <label class="toggle">
    <input
      type="checkbox"
      checked={of.value}
      onChange={({ currentTarget }) => {
        of.value = currentTarget.checked;
      }}
    />
    {label}
  </label>
);

const Token = () => {
  const isCopied = useSignal(false);
  const copy = async () => {
    await navigator.clipboard.writeText(await accessToken());
    isCopied.value = true;
  };
  return (
    <>
      <button type="button" onClick={() => void copy()}>
        {isCopied.value ? said().tokenCopied : said().copyToken}
      </button>
      <p class="quiet">{said().tokenHint}</p>
    </>
  );
};

const Settings = () => (
  <>
    <Field label={said().language}>
      {(attributes) => (
        <select
          {...attributes}
          value={language.value}
          onChange={({ currentTarget: { value } }) => speak(value === 'en' ? 'en' : 'ja')}
        >
          <option value="ja">日本語</option>
          <option value="en">English</option>
        </select>
      )}
    </Field>
    <Field label={said().theme}>
      {(attributes) => (
        <select
          {...attributes}
          value={theme.value}
          onChange={({ currentTarget: { value } }) => paint(THEMES.find((name) => name === value) ?? 'system')}
        >
          {THEMES.map((name) => (
            <option key={name} value={name}>
              {said().themes[name]}
            </option>
          ))}
        </select>
      )}
    </Field>
    <Field label={said().hold}>
      {(attributes) => (
        <select
          {...attributes}
          value={holdSeconds.value}
          onChange={({ currentTarget: { value } }) => {
            holdSeconds.value = HOLD_SECONDS.find((seconds) => String(seconds) === value) ?? 5;
          }}
        >
          {HOLD_SECONDS.map((seconds) => (
            <option key={seconds} value={seconds}>
              {said().seconds(seconds)}
            </option>
          ))}
        </select>
      )}
    </Field>
    <Toggle label={said().enterSends} of={enterSends} />
    <p class="quiet">{said().enterHint}</p>
    <Toggle label={said().characterKeys} of={characterKeys} />
    <p class="quiet">{said().characterHint}</p>
    <Toggle label={said().notifications} of={notifications} />
    <Toggle label={said().sound} of={sound} />
  </>
);

/** Who is signed in, what he has chosen for himself, and the way out. */
export const UserMenu = ({ keys }: { readonly keys: { readonly label: string; open(): void } }) => {
  const { name = '', rank } = me.value ?? {};
  return (
    <Popover
      name="account"
      label={said().label}
      button={
        <>
          <i class="initial" aria-hidden="true">
            {[...name][0]}
          </i>
          <span class="visually-hidden">{said().label}</span>
        </>
      }
    >
      {(close) => (
        <>
          <header>
            <b>{name}</b>
            {rank && <span class="badge">{said().ranks[rank]}</span>}
          </header>
          <Settings />
          <button
            type="button"
            onClick={() => {
              close();
              keys.open();
            }}
          >
            {keys.label}
          </button>
          {isAtLeast('admin') && <Token />}
          <button type="button" onClick={() => void signOut()}>
            {said().signOut}
          </button>
        </>
      )}
    </Popover>
  );
};

import { type Absence, signIn, signOut } from '../core/session.ts';
import { language, speak, texts } from '../core/texts.ts';

const said = texts({
  ja: {
    title: 'uragawa コンソール',
    other: 'English',
    signIn: 'サインイン',
    another: '別のアカウントでサインイン',
    loading: '読み込んでいます…',
    signedOut: '担当者としてサインインしてください。',
    expired: 'サインインの有効期限が切れました。もう一度サインインしてください。書きかけの文章は残っています。',
    idle: '30分間操作がなかったため、サインアウトしました。',
    failed: 'サインインできませんでした。もう一度お試しください。',
    forbidden: 'このアカウントには権限がありません。管理者に、担当者のグループへの追加を依頼してください。',
  },
  en: {
    title: 'uragawa console',
    other: '日本語',
    signIn: 'Sign in',
    another: 'Sign in with another account',
    loading: 'Loading…',
    signedOut: 'Please sign in as an agent.',
    expired: 'Your sign-in has expired. Please sign in again. What you were writing is still here.',
    idle: 'You were signed out because nobody was at the screen for 30 minutes.',
    failed: 'The sign-in did not succeed. Please try again.',
    forbidden: 'This account has no rights here. Ask an administrator to add it to the group of agents.',
  },
});

const WayIn = ({ why }: { readonly why: Absence | 'forbidden' }) => {
  if (why === 'loading') return null;
  return why === 'forbidden' ? (
    <button type="button" onClick={() => void signOut()}>
      {said().another}
    </button>
  ) : (
    <button type="button" class="primary" onClick={() => void signIn()}>
      {said().signIn}
    </button>
  );
};

/** What somebody sees who is not signed in, or who is no agent. */
export const Outside = ({ why }: { readonly why: Absence | 'forbidden' }) => (
  <main class="outside">
    <h1>{said().title}</h1>
    <p role="status">{said()[why]}</p>
    <WayIn why={why} />
    <button
      type="button"
      class="quiet-button"
      lang={language.value === 'ja' ? 'en' : 'ja'}
      onClick={() => speak(language.value === 'ja' ? 'en' : 'ja')}
    >
      {said().other}
    </button>
  </main>
);

import { HttpError, listConversations, type ReadLog, readLog } from './api.ts';
import { currentSession, forgetSession, type Session, signIn, signOut } from './auth.ts';
import type { Language } from './texts.ts';
import { type ConsoleState, createView } from './view.ts';

const REFRESH_MS = 5_000;
const LANGUAGE = 'uragawa.console.language';

const storedLanguage = localStorage.getItem(LANGUAGE) ?? navigator.language;
let state: ConsoleState = { language: /^ja\b/i.test(storedLanguage) ? 'ja' : 'en' };
let session: Session | undefined;

/** What is shown of a session that has ended. */
const NOBODY = { name: undefined, token: undefined, conversations: undefined, log: undefined };

/** The conversation the address names; a fragment that is no id names none. */
const selectedId = () => /^#([\w-]{1,64})$/.exec(location.hash)?.[1];

const view = createView(document.body, {
  signIn: () => void signIn().catch((error: unknown) => failSignIn(error)),
  signOut: () => {
    void signOut().catch(() => show({ notice: 'signedOut' }));
    session = undefined;
    show({ ...NOBODY, notice: 'signedOut' });
  },
  switchLanguage: () => {
    const language: Language = state.language === 'ja' ? 'en' : 'ja';
    localStorage.setItem(LANGUAGE, language);
    show({ language });
  },
  copyToken: () => {
    void navigator.clipboard.writeText(session?.accessToken ?? '').then(() => show({ token: 'copied' }));
  },
});

const show = (change: Partial<ConsoleState>) => {
  state = { ...state, ...change };
  view(state);
};

const failSignIn = (error: unknown) => {
  console.error(error);
  show({ notice: 'signInFailed' });
};

/** What an agent has to know of a failed request; a failed refresh leaves what is on the screen. */
const explain = (error: unknown) => {
  const status = error instanceof HttpError ? error.status : undefined;
  if (status === 401) {
    session = undefined;
    forgetSession();
    show({ ...NOBODY, notice: 'expired' });
  } else show({ notice: status === 403 ? 'forbidden' : 'unreachable' });
};

const known = (conversationId: string): ReadLog | undefined =>
  typeof state.log === 'object' && state.log.conversationId === conversationId ? state.log : undefined;

const orMissing = (error: unknown): 'missing' => {
  if (error instanceof HttpError && (error.status === 404 || error.status === 400)) return 'missing';
  throw error;
};

/** Answers may arrive after the agent went on to another conversation; they are then of no interest. */
const refresh = async () => {
  const { selected } = state;
  const asked = session;
  if (!asked) return;
  try {
    const [conversations, log] = await Promise.all([
      listConversations(asked.accessToken),
      selected === undefined ? undefined : readLog(selected, asked.accessToken, known(selected)).catch(orMissing),
    ]);
    if (asked !== session) return;
    show({ conversations, notice: undefined, ...(selected === state.selected && { log }) });
  } catch (error) {
    explain(error);
  }
};

const select = () => {
  show({ selected: selectedId(), log: undefined });
  void refresh();
};

const start = async () => {
  show({ notice: 'loading', selected: selectedId() });
  try {
    session = await currentSession();
  } catch (error) {
    failSignIn(error);
    return;
  }
  show({
    name: session?.name,
    token: session?.isAdmin ? 'here' : undefined,
    notice: session ? undefined : 'signedOut',
  });
  await refresh();
};

addEventListener('hashchange', select);
document.addEventListener('visibilitychange', () => {
  if (document.visibilityState === 'visible') void refresh();
});
setInterval(() => {
  if (document.visibilityState === 'visible') void refresh();
}, REFRESH_MS);
void start();

import { connect, type View } from '../client/client.ts';
import type { ShownEntry } from '../client/log.ts';
import type { Content } from '../client/outbox.ts';
import { RESUME_KEY } from '../client/session.ts';
import { browserStorage } from '../client/storage.ts';
import type { Chat, ChatProps, SiteMessage, Status } from './contract.ts';
import { asText, download } from './download.ts';
import { createKnown } from './known.ts';
import { createPanel } from './panel.ts';
import { createPatience } from './patience.ts';
import { problemFor } from './problem.ts';
import { createProving, NO_PROOF_WISHES } from './proving.ts';
import { createSeen } from './seen.ts';
import { STYLE } from './style.ts';
import { textsFor } from './texts.ts';
import { awaitedReply, transcript } from './transcript.ts';
import { fitToKeyboard } from './viewport.ts';

const KEPT = 'uragawa.text';

/** Address of the page without its query and fragment, which may hold what is nobody's business. */
const pageAddress = (said: string | undefined): string | undefined => {
  const page = said ?? location.origin + location.pathname;
  return /^https?:/.test(page) && page.length <= 1_000 ? page : undefined;
};

/** Whether the visitor would miss something if he went on to a page without a chat. */
const isPending = (view: View): boolean =>
  view.state?.mode === 'waiting' ||
  view.state?.mode === 'agent' ||
  awaitedReply(view) !== undefined ||
  view.outbox.some(({ status }) => status !== 'failed');

/** Hears of entries that come while the page is there: not of history, and of each once. */
const createNews = (tell: (entry: ShownEntry, text: string) => void) => {
  let conversationId: string | undefined;
  let head: number | undefined;
  return ({ conversationId: current, connection, entries }: View): void => {
    if (current !== conversationId) head = undefined;
    conversationId = current;
    const newest = entries.at(-1)?.seq ?? 0;
    if (head !== undefined) {
      const known = head;
      for (const entry of entries.slice(entries.findLastIndex(({ seq }) => seq <= known) + 1)) {
        const said = entry.text ?? entry.attachment?.name;
        // What was looked up of a member is for his eyes, not for the scripts of the page.
        if (said !== undefined && entry.kind !== 'looked_up') tell(entry, said);
      }
    }
    if (head !== undefined || connection === 'online') head = newest;
  };
};

const lastTicket = ({ entries }: View) => entries.findLast(({ kind }) => kind === 'ticketed')?.seq;
const lastRating = ({ entries }: View) => entries.findLast(({ kind }) => kind === 'rated')?.seq;

const roleOf = ({ from: { role } }: ShownEntry): SiteMessage['role'] => (role === 'procedure' ? 'bot' : role);

/** The opened chat: the client, the panel, and what lies between them. */
export const createChat = ({ root, options, site, events }: ChatProps): Chat => {
  const { language, home } = options;
  const texts = textsFor(language);
  const shown = texts === textsFor('ja') ? 'ja' : language;
  const session = browserStorage('sessionStorage');
  const local = browserStorage('localStorage');
  const seen = createSeen(local);
  const listening = new AbortController();
  let view: View | undefined;
  let status: Status | undefined;
  let visible = false;
  let rating: boolean | undefined;
  let ticket: boolean | undefined;
  const proving = createProving(session);
  const known = createKnown(() => draw());
  const patience = createPatience(session, () => draw());

  const send = (content: Content) => {
    rating = undefined;
    client.send(content);
  };
  const panel = createPanel({
    title: options.title ?? texts.title,
    texts,
    language: shown,
    kept: session.getItem(KEPT) ?? '',
    signal: listening.signal,
    actions: {
      send: (text, files) => {
        const [first, ...others] = files;
        if (first) send({ ...(text !== '' && { text }), attachment: first });
        else send({ text });
        for (const attachment of others) send({ attachment });
      },
      attach: (file) => void client.attach(file),
      detach: (id) => client.detach(id),
      reattach: (id) => client.reattach(id),
      address: (seq, id) => client.file(seq, id),
      say: (text) => send({ text }),
      choose: (choice, label) => {
        ticket = undefined;
        send({ choice, label });
      },
      typing: () => client.typing(true),
      keep: (text) => (text === '' ? session.removeItem(KEPT) : session.setItem(KEPT, text)),
      accept: () => client.accept(),
      retry: (id) => client.retry(id),
      discard: (id) => client.discard(id),
      feedback: (seq, helpful) => client.request({ action: 'feedback', seq, helpful }),
      rate: (score, comment) => {
        // The form stays until the rating is written: what is refused can be sent again.
        if (!view?.requests.some(({ action }) => action === 'rate')) client.request({ action: 'rate', score, comment });
      },
      cancelRating: () => {
        rating = false;
        draw();
      },
      askRating: () => {
        rating = true;
        draw();
        panel.toEnd();
      },
      leaveTicket: (given) => {
        // Like the rating's, this form stays until what is in it is written.
        if (!view?.requests.some(({ action }) => action === 'ticket')) client.request({ action: 'ticket', ...given });
      },
      cancelTicket: () => {
        ticket = false;
        draw();
      },
      askTicket: () => {
        ticket = true;
        draw();
        panel.toEnd();
      },
      claim: (claim) => {
        proving.claim(claim);
        client.claim(claim);
      },
      prove: (code) => client.prove(code),
      sendAgain: () => {
        if (proving.claimed !== undefined) client.claim(proving.claimed);
        else askProof();
      },
      claimAnew: () => askProof(),
      askProof: () => askProof(),
      closeProof: () => {
        proving.fold();
        draw();
      },
      openProof: () => {
        proving.unfold();
        draw();
        panel.toForm();
      },
      signout: () => {
        proving.forget();
        client.signout();
      },
      readEarlier: (conversationId) => client.earlier(conversationId),
      askPerson: () => client.request({ action: 'escalate' }),
      askAgain: () => {
        const question = view?.entries.find(({ id }) => id === patience.awaited)?.text;
        if (question !== undefined) send({ text: question });
      },
      wait: () => {
        patience.wait();
        draw();
      },
      download: () => {
        if (view)
          download(
            asText(
              transcript(view, { late: false, rating: false, ticket: false, ...NO_PROOF_WISHES }),
              options.title ?? texts.title,
              texts,
              shown,
            ),
          );
      },
      close: () => client.request({ action: 'close' }),
      reconnect: () => client.reconnect(),
      hide: () => events.hide(),
    },
  });

  const news = createNews((entry, text) => {
    events.message({ seq: entry.seq, role: roleOf(entry), text, at: entry.at });
  });

  const askProof = () => {
    proving.ask();
    draw();
    panel.toForm();
  };
  const draw = () => {
    if (!view) return;
    panel.update(view, transcript(view, { rating, ticket, late: patience.late, ...proving.wishes }), status);
  };
  const look = () => {
    if (!view) return;
    const unread = seen.unread(view);
    if (unread > 0 && visible && document.visibilityState === 'visible') {
      seen.all(view);
      client.read(view.entries.at(-1)?.seq ?? 0);
      events.unread(0);
    } else events.unread(unread);
  };
  const change = (next: View) => {
    if (listening.signal.aborted) return;
    const isTold = next.problem === view?.problem && next.problemMessage === view?.problemMessage;
    if (next.problem && !isTold) events.error(problemFor(next.problem, next.problemMessage));
    if (lastRating(next) !== (view && lastRating(view))) rating = undefined;
    if (lastTicket(next) !== (view && lastTicket(view))) ticket = undefined;
    proving.look(next);
    view = next;
    patience.look(next);
    known.look(next);
    events.pending(isPending(next));
    draw();
    news(next);
    look();
  };

  const sheet = new CSSStyleSheet();
  // A constructed sheet needs no 'unsafe-inline' in the shop's Content-Security-Policy.
  sheet.replaceSync(STYLE);
  root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet];
  root.append(panel.element);

  const client = connect({
    api: `${home}/api`,
    storage: local,
    unsent: session,
    language,
    page: () => pageAddress(site().page),
    identityToken: async () => site().identityToken?.(),
    onChange: change,
  });

  const { signal } = listening;
  const wake = () => {
    if (document.visibilityState !== 'visible') return;
    client.wake();
    look();
  };
  addEventListener('offline', () => client.offline(), { signal });
  addEventListener('online', () => client.reconnect(), { signal });
  addEventListener('pageshow', wake, { signal });
  document.addEventListener('visibilitychange', wake, { signal });
  const otherTab = ({ key, newValue }: StorageEvent) => {
    // A member has signed out there; what he was writing here goes with him.
    if (newValue === null && (key === RESUME_KEY || key === null)) panel.clear();
    // It has shown what is new.
    look();
  };
  addEventListener('storage', otherTab, { signal });
  fitToKeyboard(panel.element, signal);

  return {
    get visible() {
      return visible;
    },
    show: ({ focus }) => {
      visible = true;
      panel.element.hidden = false;
      if (view?.connection === 'shut') client.reconnect();
      if (view) change(view);
      panel.toEnd();
      if (focus) panel.focus();
    },
    hide: () => {
      visible = false;
      panel.element.hidden = true;
    },
    identityChanged: () => {
      const { identityToken } = site();
      // Who has signed out may not be who sits there next.
      if (!identityToken) panel.clear();
      client.identify(identityToken);
    },
    status: (next) => {
      status = next;
      draw();
    },
    remove: () => {
      listening.abort();
      patience.stop();
      known.stop();
      client.stop();
      panel.remove();
      root.adoptedStyleSheets = root.adoptedStyleSheets.filter((each) => each !== sheet);
    },
  };
};

import { signal } from '@preact/signals';
import type { AssistFrame, AssistStatus } from '../../../functions/protocol/assist.ts';
import type { ErrorCode, Source } from '../../../functions/protocol/server.ts';
import { api, Refused } from '../core/api.ts';
import { me } from '../core/session.ts';
import { connection, onFrame, say } from '../core/socket.ts';

/** A model takes up to twenty seconds, and the line its time. */
const ANSWER_MS = 30_000;

/** A draft, as the service gives it to the agent who asked for it. */
export interface Proposal {
  readonly text: string;
  readonly sources: readonly Source[];
  readonly by: 'model' | 'entries' | 'canned';
  readonly language: string;
}

export interface Translation {
  readonly text: string;
  readonly language: string;
}

/** What carries the id of a question: its answer, or why there is none. */
interface Answer {
  readonly type: string;
  readonly id?: string;
  readonly code?: ErrorCode;
  readonly message?: string;
}

/** The answer with the id of the question. Rejects with `Refused`. */
const ask = (frame: AssistFrame): Promise<Answer> =>
  new Promise((resolve, reject) => {
    if (connection.peek() !== 'online') {
      reject(new Refused('unreachable', 'no connection'));
      return;
    }
    const settle = (end: () => void): void => {
      clearTimeout(timer);
      unlisten();
      end();
    };
    const timer = setTimeout(() => settle(() => reject(new Refused('unreachable', 'no answer'))), ANSWER_MS);
    const unlisten = onFrame((heard: Answer) => {
      if (heard.id !== frame.id) return;
      const { code = 'internal', message = '' } = heard;
      if (heard.type === 'error') settle(() => reject(new Refused(code, message)));
      else settle(() => resolve(heard));
    });
    say(frame);
  });

const isProposal = (answer: Answer): answer is Answer & Proposal => answer.type === 'draft' && 'text' in answer;
const isTranslation = (answer: Answer): answer is Answer & Translation =>
  answer.type === 'translation' && 'text' in answer;

const newId = (): string => crypto.randomUUID();

/** An answer to the customer, or the agent's text in another form. Rejects with `Refused`: `unavailable` where there is no model. */
export const draft = async (
  conversationId: string,
  how: 'reply' | 'shorten' | 'polite' | 'translate',
  given: { readonly text?: string; readonly language?: string } = {},
): Promise<Proposal> => {
  const answer = await ask({ action: 'draft', conversationId, id: newId(), how, ...given });
  if (!isProposal(answer)) throw new Refused('internal', 'not a draft');
  return answer;
};

/** An entry in another language; nothing is written. Rejects with `Refused`. */
export const translated = async (conversationId: string, seq: number, to: string): Promise<Translation> => {
  const answer = await ask({ action: 'translate', conversationId, id: newId(), seq, to });
  if (!isTranslation(answer)) throw new Refused('internal', 'not a translation');
  return answer;
};

/** Whether a model words and translates; without one drafts come from published entries and canned replies. */
export const hasModel = signal(false);

let asked: string | undefined;
me.subscribe((agent) => {
  if (agent === undefined || agent.sub === asked) return;
  asked = agent.sub;
  api.get<AssistStatus>('/assist').then(
    ({ model }) => {
      hasModel.value = model;
    },
    // Without an answer nothing is offered that would need a model.
    console.warn,
  );
});

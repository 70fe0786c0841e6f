import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { MAX_TEXT } from '../../../functions/protocol/limits.ts';
import type { TicketView } from '../../../functions/protocol/ticket.ts';
import { slotsIn } from '../../../functions/protocol/variables.ts';
import { Objections } from '../composer/objections.tsx';
import { press, type Told, toldOf } from '../composer/press.ts';
import { words } from '../composer/words.ts';
import type { Conversation } from '../core/conversations.ts';
import { useKeys } from '../core/keys.ts';
import { now } from '../core/now.ts';
import { holdSeconds } from '../core/preferences.ts';
import { texts } from '../core/texts.ts';
import { Problem, tellUser } from '../core/ui.tsx';
import { AnswerField } from './answer-field.tsx';
import { type Answering, obstacle } from './answering.ts';
import { answers, reasonOf } from './sending.ts';

const said = texts({
  ja: {
    title: '回答',
    label: '回答',
    byMail: (email: string) => `会話に表示され、${email}にメールでも届きます。`,
    inChat: '会話に表示されます。メールは送信されません。',
    afterwards: '送信後の状態',
    status: { solved: '解決済みにする', pending: 'お客様の返事を待つ' },
    send: '送信',
    held: (seconds: number) => `${seconds}秒後に送信します。`,
    undo: '取り消す',
    undone: '送信を取り消しました。',
    sending: '送信しています…',
    slots: (names: string) => `{{ }} の部分を埋めてください：${names}`,
    keys: '回答',
    write: '回答を書く',
    hint: '「/」で定型文を挿入、Ctrl+Enterで送信',
  },
  en: {
    title: 'Answer',
    label: 'Answer',
    byMail: (email: string) => `Shown in the conversation and sent by e-mail to ${email}.`,
    inChat: 'Shown in the conversation. No e-mail is sent.',
    afterwards: 'Afterwards',
    status: { solved: 'Solved', pending: 'Wait for the customer' },
    send: 'Send',
    held: (seconds: number) => `Sent in ${seconds} s.`,
    undo: 'Undo',
    undone: 'It was not sent.',
    sending: 'Sending…',
    slots: (names: string) => `Fill what stands in {{ }}: ${names}`,
    keys: 'Answer',
    write: 'Write the answer',
    hint: '“/” for canned replies, Ctrl+Enter sends',
  },
});

const STATUSES = ['solved', 'pending'] as const;

interface Props {
  readonly ticket: TicketView;
  readonly conversation: Conversation;
}

const Held = ({ answering: { phase, until = 0 }, undo }: { readonly answering: Answering; undo(): void }) => {
  if (phase === 'sent') return <p role="status">{said().sending}</p>;
  return (
    <p class="tickets-held" role="status">
      <span>{said().held(Math.max(1, Math.ceil((until - now.value) / 1_000)))}</span>
      <button type="button" onClick={undo}>
        {said().undo}
      </button>
    </p>
  );
};

const Statuses = ({ answering, choose }: { answering: Answering; choose(status: Answering['status']): void }) => (
  <fieldset class="tickets-afterwards">
    <legend>{said().afterwards}</legend>
    {STATUSES.map((status) => (
      <label key={status}>
        <input
          type="radio"
          name="tickets-status"
          checked={answering.status === status}
          onChange={() => choose(status)}
        />
        {said().status[status]}
      </label>
    ))}
  </fieldset>
);

/** Sends what is written, unless there is something to look at first. */
const useSending = ({ ticket, conversation }: Props, { text, phase }: Answering) => {
  const told = useSignal<Told | undefined>(undefined);
  const canSend = phase === 'writing' && text.trim() !== '' && text.length <= MAX_TEXT && conversation.isReady;
  const send = (): void => {
    if (!canSend) return;
    // What the customer has written is beside the field; what he writes while it is held brings it back.
    const pressed = { text, seen: 0, newest: 0, at: Date.now() };
    const objections = press(pressed, told.value);
    told.value = toldOf(pressed, objections, told.value);
    if (objections.length > 0) return;
    told.value = undefined;
    const mark = { id: crypto.randomUUID(), after: conversation.head };
    answers.press(ticket.id, ticket.conversationId, { hold: 1_000 * holdSeconds.value, ...mark });
  };
  const objections = told.value?.text === text ? told.value.objections : [];
  return { canSend, send, objections };
};

/** The answer to a ticket: held for some seconds before it leaves, since a mail cannot be called back. */
export const Answer = (props: Props) => {
  const { ticket, conversation } = props;
  const { id } = ticket;
  useEffect(() => answers.open(id), [id]);
  const { answering, back } = answers.of(id);
  const { canSend, send, objections } = useSending(props, answering);
  const field = useRef<HTMLTextAreaElement>(null);
  const isWriting = answering.phase === 'writing';
  const undo = (): void => {
    answers.undo(id);
    tellUser(said().undone);
    field.current?.focus();
  };
  useKeys(said().keys, {
    r: { label: said().write, run: () => field.current?.focus() },
    Escape: answering.phase === 'held' ? { label: said().undo, whileWriting: true, run: undo } : undefined,
  });
  return (
    <form
      class="tickets-answer"
      aria-label={said().title}
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      {back && <Problem message={reasonOf(back)} />}
      <Objections objections={objections} text={answering.text} entries={conversation.entries} />
      <AnswerField
        field={field}
        text={answering.text}
        label={said().label}
        ticket={ticket}
        conversation={conversation}
        isFixed={!isWriting}
        write={(text) => answers.write(id, { text })}
        send={send}
      />
      {obstacle(answering) === 'slots' && <p class="problem">{said().slots(slotsIn(answering.text).join('、'))}</p>}
      <p class="quiet">
        {ticket.email === undefined ? said().inChat : said().byMail(ticket.email)} {said().hint}
      </p>
      <div class="tickets-send">
        {isWriting ? (
          <>
            <Statuses answering={answering} choose={(status) => answers.write(id, { status })} />
            <button type="submit" class="primary" disabled={!canSend || obstacle(answering) !== undefined}>
              {objections.length > 0 ? words().sendAnyway : said().send}
            </button>
          </>
        ) : (
          <Held answering={answering} undo={undo} />
        )}
      </div>
    </form>
  );
};

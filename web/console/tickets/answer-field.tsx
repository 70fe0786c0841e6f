import '../composer/composer.css';
import type { TicketView } from '../../../functions/protocol/ticket.ts';
import { cannedOffer } from '../composer/canned-offer.ts';
import { ComposerField } from '../composer/field.tsx';
import { valuesFor } from '../composer/values.ts';
import type { Conversation } from '../core/conversations.ts';
import { withTicket } from './values.ts';

interface Props {
  readonly field: { current: HTMLTextAreaElement | null };
  readonly text: string;
  readonly label: string;
  readonly ticket: TicketView;
  readonly conversation: Conversation;
  readonly isFixed: boolean;
  write(text: string): void;
  send(): void;
}

/** Where an answer is written; `/` offers canned replies. */
export const AnswerField = ({ field, ticket, conversation, write, ...props }: Props) => (
  <div class="tickets-field">
    <ComposerField
      {...props}
      placeholder=""
      // A mail cannot be called back: its author takes the longer way.
      enterSends={false}
      fieldRef={field}
      offer={(typed, cursor) =>
        cannedOffer(typed, cursor, ticket.language, withTicket(ticket, valuesFor(conversation)))
      }
      change={write}
      files={() => undefined}
      focused={() => undefined}
    />
  </div>
);

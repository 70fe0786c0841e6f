import type { TicketView } from '../../../functions/protocol/ticket.ts';
import { now } from '../core/now.ts';
import { texts } from '../core/texts.ts';
import { duration } from '../core/time.ts';
import { dueOf } from './list.ts';

const said = texts({
  ja: {
    overdue: (time: string) => `期限を${time}超過`,
    left: (time: string) => `期限まで${time}`,
    status: { open: '要対応', pending: '返事待ち', solved: '解決済み' },
  },
  en: {
    overdue: (time: string) => `${time} overdue`,
    left: (time: string) => `due in ${time}`,
    status: { open: 'To answer', pending: 'Waiting', solved: 'Solved' },
  },
});

const KINDS = { overdue: 'badge bad', soon: 'badge warn', calm: 'badge', none: 'badge good' } as const;

/** How a ticket stands, and until when it is to be answered: in words, the colour only repeats it. */
export const Due = ({ ticket }: { readonly ticket: TicketView }) => {
  const { pressing, left } = dueOf(ticket, now.value);
  if (pressing === 'none') return <span class={KINDS.none}>{said().status[ticket.status]}</span>;
  const words = pressing === 'overdue' ? said().overdue : said().left;
  return <span class={KINDS[pressing]}>{words(duration(Math.abs(left)))}</span>;
};

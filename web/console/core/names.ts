import type { Mode, Presence, Role } from '../../../functions/protocol/names.ts';
import { texts } from './texts.ts';

/** The one name of each state and each act, whichever page shows it. */
export const NAMES = {
  ja: {
    presence: { available: '受付中', away: '離席中', offline: 'オフライン' } satisfies Record<Presence, string>,
    mode: {
      bot: '自動応答中',
      procedure: '手続き中',
      waiting: '順番待ち',
      agent: '対応中',
      closed: '終了',
      erased: '消去済み',
    } satisfies Record<Mode, string>,
    role: {
      customer: 'お客様',
      bot: '自動応答',
      agent: '担当者',
      system: 'システム',
      procedure: '手続き',
    } satisfies Record<Role, string>,
    priority: ['', '優先度 中', '優先度 高', '至急'] as readonly string[],
    sentiment: { displeased: 'ご不満', angry: 'お怒り' },
    rings: '呼び出し中',
    queue: '順番待ち',
    note: '社内メモ',
    /** From the queue, from a ring, from the bot. */
    accept: '対応を開始',
    /** From a colleague. */
    takeOver: '担当を引き取る',
    transfer: '転送',
  },
  en: {
    presence: { available: 'Available', away: 'Away', offline: 'Offline' },
    mode: {
      bot: 'With the bot',
      procedure: 'In a procedure',
      waiting: 'Waiting',
      agent: 'With an agent',
      closed: 'Closed',
      erased: 'Erased',
    },
    role: { customer: 'Customer', bot: 'Bot', agent: 'Agent', system: 'System', procedure: 'Procedure' },
    priority: ['', 'Medium', 'High', 'Urgent'],
    sentiment: { displeased: 'Displeased', angry: 'Angry' },
    rings: 'Ringing',
    queue: 'Queue',
    note: 'Internal note',
    accept: 'Take it',
    takeOver: 'Take over',
    transfer: 'Transfer',
  },
};

export const names = texts(NAMES);

import { NAMES } from '../core/names.ts';
import { language, texts } from '../core/texts.ts';
import type { Wait } from './order.ts';
import type { View } from './summary.ts';

/** What lists and rows are made of, in words. */
export const said = texts({
  ja: {
    views: { mine: '担当中', queue: '順番待ち', all: 'すべて', closed: '終了' } satisfies Record<View, string>,
    modes: NAMES.ja.mode,
    rings: NAMES.ja.rings,
    missed: '応答できませんでした',
    mine: '自分',
    waits: { calm: '待ち', warning: '注意', late: '遅れ' } satisfies Record<Wait, string>,
    waited: (text: string) => `${text}待ち`,
    priorities: NAMES.ja.priority,
    moods: NAMES.ja.sentiment,
    unread: (count: number) => `未読${count}件`,
    due: (time: string) => `返信待ち ${time}`,
    unanswered: '未返信',
    typing: '入力中…',
    member: '会員',
    tickets: (count: number) => `チケット${count}件`,
    rated: (score: number) => `評価 ${score}`,
    noText: '（まだ内容がありません）',
    erased: '（消去済み）',
  },
  en: {
    views: { mine: 'Mine', queue: 'Queue', all: 'All', closed: 'Closed' },
    modes: NAMES.en.mode,
    rings: NAMES.en.rings,
    missed: 'You missed it',
    mine: 'you',
    waits: { calm: 'Waits', warning: 'Attention', late: 'Late' },
    waited: (text: string) => `Has waited ${text}`,
    priorities: NAMES.en.priority,
    moods: NAMES.en.sentiment,
    unread: (count: number) => `${count} unread`,
    due: (time: string) => `Reply due ${time}`,
    unanswered: 'Unanswered',
    typing: 'Typing…',
    member: 'Member',
    tickets: (count: number) => `${count} tickets`,
    rated: (score: number) => `Rated ${score}`,
    noText: '(nothing written yet)',
    erased: '(erased)',
  },
});

/** `英語`, `English`: the name of a language in that of the console. */
export const languageName = (code: string): string => {
  const names = new Intl.DisplayNames([language.value], { type: 'language', fallback: 'code' });
  return /^[a-z]{2,3}(-[a-z0-9]+)*$/i.test(code) ? (names.of(code) ?? code) : code;
};

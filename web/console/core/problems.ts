import { Refused } from './api.ts';
import { texts } from './texts.ts';

const said = texts({
  ja: {
    unreachable: 'サービスに接続できません。通信状況を確認してください。',
    forbidden: 'この操作を行う権限がありません。',
    conflict: 'ほかの更新と重なりました。最新の内容を確認して、もう一度お試しください。',
    rate_limited: '操作が多すぎます。少し待ってからお試しください。',
    busy: 'サービスが混み合っています。少し待ってからお試しください。',
    not_found: '見つかりません。',
    internal: 'エラーが発生しました。もう一度お試しください。',
  } as Readonly<Record<string, string>>,
  en: {
    unreachable: 'The service cannot be reached. Please check your connection.',
    forbidden: 'You may not do this.',
    conflict: 'Somebody else was faster. Look at what is there now and try again.',
    rate_limited: 'Too many requests. Please wait a moment.',
    busy: 'The service is busy. Please try again in a moment.',
    not_found: 'There is no such thing.',
    internal: 'Something went wrong. Please try again.',
  },
});

/** What went wrong, in the reader's language, with the service's own words where they say more. */
export const explain = (error: unknown): string => {
  if (!(error instanceof Refused)) return said().internal ?? '';
  const known = said()[error.code];
  const details = error.code === 'unreachable' || error.code === 'internal' ? '' : error.message;
  return [known, details && (known ? `(${details})` : details)].filter(Boolean).join(' ');
};

import { wordsLanguage } from '../conversation/texts.ts';
import type { BusinessHours } from '../knowledge/business-hours.ts';
import { nextOpening } from '../knowledge/hours.ts';

/** When the business opens next, as one says it; undefined: not within 60 days. */
export const timeInWords = (hours: BusinessHours, language: string, now: number): string | undefined => {
  const opening = nextOpening(hours, now);
  if (opening === undefined) return undefined;
  const format = new Intl.DateTimeFormat(wordsLanguage(language), {
    timeZone: hours.timeZone,
    month: 'long',
    day: 'numeric',
    weekday: 'short',
    hour: 'numeric',
    minute: '2-digit',
    timeZoneName: 'short',
  });
  return format.format(opening);
};

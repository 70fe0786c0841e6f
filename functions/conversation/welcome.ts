import { createHash } from 'node:crypto';
import { isOpen, nextOpening } from '../knowledge/hours.ts';
import type { LiveSettings } from '../knowledge/live-settings.ts';
import { menuChoices } from '../member/menu.ts';
import type { Choice } from '../protocol/names.ts';
import { disclosureFor } from './disclosure.ts';
import { greetingChoices, greetingText } from './texts.ts';

/** What is offered before anything is said: the choices of the business, and the way to the look-ups. */
export const openingChoices = (settings: LiveSettings, language: string): Choice[] => [
  ...greetingChoices(settings, language),
  ...menuChoices(language),
];

/** What the business says to who joins, before anything of the log. */
export const welcome = (settings: LiveSettings, language: string, accepted: string | undefined, now: number) => {
  const { hours, switches } = settings;
  const open = isOpen(hours, now);
  const opening = open ? undefined : nextOpening(hours, now);
  return {
    open,
    ...(opening !== undefined && { opensAt: new Date(opening).toISOString() }),
    bot: switches.bot,
    disclosure: disclosureFor(settings, language, accepted),
    greeting: greetingText(settings, language),
    // Nobody answers a choice while the bot is off.
    choices: switches.bot ? openingChoices(settings, language) : [],
  };
};

/** Names what whoever joins is told, but for what he has accepted: another name tells an open chat to join again. */
export const nameOf = (settings: LiveSettings, language: string, now: number): string =>
  createHash('sha256')
    .update(JSON.stringify(welcome(settings, language, undefined, now)))
    .digest('base64url')
    .slice(0, 8);

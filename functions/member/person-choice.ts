import type { Choice } from '../protocol/server.ts';
import { spoken } from './step-words.ts';

/** A person is always one of the ways on; the bot hands over to him. */
export const personChoice = (language: string): Choice => ({
  id: 'show-person',
  label: spoken('showPerson', language),
});

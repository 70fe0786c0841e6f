import type { Choice } from '../protocol/names.ts';
import { words } from './words.ts';

/** What a customer may do while he waits. */
export const WAIT_CHOICES = { 'wait-bot': 'bot', 'wait-message': 'message', 'wait-leave': 'leave' } as const;
type WaitChoice = keyof typeof WAIT_CHOICES;

export const isWaitChoice = (choice: string | undefined): choice is WaitChoice =>
  choice !== undefined && Object.hasOwn(WAIT_CHOICES, choice);

export const waitChoices = (language: string): Choice[] => [
  { id: 'wait-bot', label: words('askBot', language) },
  { id: 'wait-message', label: words('byMail', language) },
  { id: 'wait-leave', label: words('leaveLine', language) },
];

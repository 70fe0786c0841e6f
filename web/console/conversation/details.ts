import { signal } from '@preact/signals';

/** The bot's turns show what they were made of. */
export const showsDetails = signal(false);

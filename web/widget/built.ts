/** What `web/build.ts` knows and the shell has to: it puts its own values here. */

/** Path of the chat's chunk, beside the shell. */
export const CHAT_PATH: string = 'widget/chat.js';

export const VERSION: string = '0.0.0';

/** Where the chat's chunk is, beside the shell: the build puts the hash of its content in the place of the zeros. */
export const CHAT_PATH = 'widget/chat-00000000.js';

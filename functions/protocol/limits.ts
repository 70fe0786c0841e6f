/* Without a schema: what only needs a number does not carry them all along. */

/** Longest text of a message, in UTF-16 units. At 3 bytes a unit it stays below API Gateway's 32 KB frame. */
export const MAX_TEXT = 8_000;
/** What may be sent as a file, by what is in it. */
export const FILE_TYPES = ['image/png', 'image/jpeg', 'image/gif', 'image/webp', 'application/pdf'] as const;
/** Bytes of the largest file. */
export const MAX_FILE_BYTES = 10 * 1024 * 1024;
/** Largest inbound frame: API Gateway closes with 1009 above it. */
export const MAX_FRAME_BYTES = 32 * 1024;
/** Deepest nesting of a frame; the deepest frame we know has two levels. */
export const MAX_DEPTH = 10;
/** Largest page of entries in `joined`, in bytes of JSON. */
export const PAGE_BYTES = 30 * 1024;

/** How often one code may be guessed, whosever it is. */
export const CODE_TRIES = 5;

/** Something a reader can see: neither white space nor a character that shows as nothing. */
export const VISIBLE = /[^\s\p{Default_Ignorable_Code_Point}]/u;

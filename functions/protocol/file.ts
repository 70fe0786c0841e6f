import * as z from 'zod/mini';
import { Accept, Id, Seq } from './fields.ts';
import { FILE_TYPES, MAX_FILE_BYTES, VISIBLE } from './limits.ts';
import type { FILE_ACTIONS } from './shared.ts';

export const FileType = z.enum(FILE_TYPES, { error: `must be one of ${FILE_TYPES.join(', ')}` });
export type FileType = z.infer<typeof FileType>;

/** Letters of the longest name, counted as a reader does not: in code points. */
const MAX_NAME = 120;

/** Control characters, and those that show as nothing or turn the direction of what follows (`exe.png` for `gnp.exe`). */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu;

/**
 * A file's name as it may be shown and stored: of a path its last part, NFC, without characters nobody sees, of at most 120
 * code points with the ending kept. Empty where nothing is left.
 */
export const cleanName = (name: string): string => {
  const last = name.toWellFormed().normalize('NFC').split(/[/\\]/).at(-1) ?? '';
  const seen = last.replace(UNSEEN, '').trim();
  const letters = [...seen];
  if (letters.length > MAX_NAME) {
    const [ending = ''] = /\.[a-z0-9]{1,5}$/i.exec(seen) ?? [];
    return letters.slice(0, MAX_NAME - ending.length).join('') + ending;
  }
  return VISIBLE.test(seen) && !/^\.+$/.test(seen) ? seen : '';
};

/** What a file is called; it is shown, and becomes no part of a key. */
export const FileName = z.string({ error: 'must be a string (the name of the file)' }).check(
  z.refine((name) => name.length <= 1_000, { error: 'must have at most 1000 characters', abort: true }),
  z.refine((name) => !/\p{Cc}/u.test(name), { error: 'must be one line without control characters', abort: true }),
  z.overwrite(cleanName),
  z.refine((name) => name !== '', { error: 'must have 1 to 120 characters that can be seen' }),
  z.describe(
    'up to 1000 UTF-16 units in one line, no control characters; of a path the last part counts, characters that nobody sees are taken out, and 120 characters are kept',
  ),
);

const sizeRule = `must be a whole number from 1 to ${MAX_FILE_BYTES}`;
const about = { conversationId: Id };

/** What customers and agents both send about files, by action; one function answers both. Unknown keys are refused. */
export const FileAction = {
  upload: z.strictObject({
    action: z.literal('upload'),
    ...about,
    id: Id,
    name: FileName,
    type: FileType,
    size: z.int({ error: sizeRule }).check(
      z.refine((n) => n >= 1 && n <= MAX_FILE_BYTES, { error: sizeRule }),
      z.describe(`bytes of the file, 1 to ${MAX_FILE_BYTES}`),
    ),
    accept: z.optional(Accept),
  }),
  file: z.strictObject({ action: z.literal('file'), ...about, seq: Seq, id: Id }),
} as const satisfies Record<(typeof FILE_ACTIONS)[number], z.ZodMiniType>;

export type FileActionName = keyof typeof FileAction;
export type FileFrame<A extends FileActionName = FileActionName> = {
  [Name in A]: z.infer<(typeof FileAction)[Name]>;
}[A];

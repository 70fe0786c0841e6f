import * as z from 'zod/mini';
import { After, Id, readable } from './fields.ts';
import type { MEMBER_ACTIONS } from './shared.ts';

/** Whole in one field: a member number, or the address on file. Nothing here tells which there is. */
export const MAX_CLAIM = 254;

/** Letters, digits and signs as an IME writes them, and its full stop. Nothing else becomes a letter: a Kelvin sign is no K. */
const plain = (text: string): string =>
  text
    .replace(/[\uff01-\uff5e]/g, (wide) => String.fromCharCode(wide.charCodeAt(0) - 0xfee0))
    .replaceAll('。', '.')
    .trim();

/** What somebody says he is, in one line; full-width letters and digits of an IME count as plain ones. */
const Claim = readable(MAX_CLAIM, 'a member number or an e-mail address').check(
  z.overwrite(plain),
  z.refine((text) => /^[\x21-\x7e]*$/.test(text), {
    error: 'must be a member number or an e-mail address, in letters a-z, digits and signs',
  }),
  z.describe(`a member number or an e-mail address, up to ${MAX_CLAIM} characters; full-width ones are made plain`),
);

/** A one-time code: six digits after NFKC; blanks and dashes between them do not count. */
const Code = z.string({ error: 'must be the six digits of the code, as a string' }).check(
  z.refine((text) => text.length <= 40, { error: 'must be the six digits of the code', abort: true }),
  z.overwrite((text) => text.normalize('NFKC').replace(/[\s\p{Pd}]/gu, '')),
  z.regex(/^[0-9]{6}$/, { error: 'must be the six digits of the code' }),
  z.describe('six digits; full-width ones are made plain'),
);

/** What a customer sends to say who he is. Unknown keys are refused. */
export const MemberAction = {
  /** Asks for a one-time code to the address on file of whoever `claim` names. The answer is the same whether there is one. */
  identify: z.strictObject({
    action: z.literal('identify'),
    conversationId: Id,
    id: Id,
    after: After,
    claim: Claim,
  }),
  prove: z.strictObject({ action: z.literal('prove'), conversationId: Id, id: Id, after: After, code: Code }),
  signout: z.strictObject({ action: z.literal('signout'), conversationId: Id }),
} as const satisfies Record<(typeof MEMBER_ACTIONS)[number], z.ZodMiniType>;

export type MemberActionName = keyof typeof MemberAction;
export type MemberFrame<A extends MemberActionName = MemberActionName> = {
  [Name in A]: z.infer<(typeof MemberAction)[Name]>;
}[A];

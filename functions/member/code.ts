import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

/** Digits of a one-time code: 20 bits, as NIST 800-63B and ASVS 6.5 ask for. */
export const CODE_DIGITS = 6;
/** How long one is good. */
export const CODE_MS = 10 * 60_000;

/** Names a wish for a code: random, never a client's, because the code follows from it. */
export const newRequestId = (): string => randomBytes(16).toString('base64url');

const mac = (key: Uint8Array, ...parts: readonly string[]): Buffer =>
  createHmac('sha256', key).update(parts.join('\0')).digest();

/**
 * The code of a request. It follows from the key and 128 random bits, so that a mail which is sent again has the same
 * one, and it is stored nowhere.
 */
export const codeOf = (key: Uint8Array, conversationId: string, request: string): string =>
  // 64 bits: no code is more likely than another by more than one in 10^13.
  String(mac(key, 'code', conversationId, request).readBigUInt64BE() % 10n ** BigInt(CODE_DIGITS)).padStart(
    CODE_DIGITS,
    '0',
  );

/** What is kept of a code, base64url: worth nothing without the key. */
export const codeHash = (key: Uint8Array, conversationId: string, request: string, code: string): string =>
  mac(key, 'code-hash', conversationId, request, code).toString('base64url');

/** What is kept where there is no code: the hash of nothing anybody knows. */
export const noHash = (): string => randomBytes(32).toString('base64url');

/** Compares in the same time whatever differs; texts of other lengths are not equal, which says nothing of a hash. */
export const isSame = (a: string, b: string): boolean => {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
};

import { createHash, createPublicKey, type KeyObject, verify } from 'node:crypto';

/** Signs a text with a key that never leaves its place. */
export interface Signer {
  /** Fingerprint of the public key. */
  readonly keyId: string;
  readonly pem: string;
  /** ECDSA on P-256 with SHA-256, DER, base64. */
  readonly sign: (text: string) => Promise<string>;
}

/** SHA-256 of the public key's SubjectPublicKeyInfo (DER), hex: whoever has the key knows its name. */
export const keyIdOf = (key: KeyObject): string =>
  createHash('sha256')
    .update(key.export({ type: 'spki', format: 'der' }))
    .digest('hex');

export const pemOf = (key: KeyObject): string => String(key.export({ type: 'spki', format: 'pem' }));

const isOurs = ({ asymmetricKeyType, asymmetricKeyDetails }: KeyObject): boolean =>
  asymmetricKeyType === 'ec' && asymmetricKeyDetails?.namedCurve === 'prime256v1';

export class NoPublicKey extends Error {}

const END = '-----END PUBLIC KEY-----';

/** The public keys of a PEM file, one or several, by their fingerprints. */
export const keysIn = (text: string): Map<string, KeyObject> => {
  try {
    const keys = text
      .split(END)
      .slice(0, -1)
      .map((each) => createPublicKey(`${each}${END}\n`));
    if (keys.length > 0 && keys.every(isOurs)) return new Map(keys.map((key) => [keyIdOf(key), key]));
  } catch {
    // Told below.
  }
  throw new NoPublicKey('it is not a PEM file of public keys on P-256');
};

/** Whatever is wrong with a signature, it is not the one; what the library says of it helps nobody but an attacker. */
export const isSigned = (text: string, signature: string, key: KeyObject): boolean => {
  try {
    const bytes = Buffer.from(signature, 'base64');
    return bytes.toString('base64') === signature && verify('sha256', Buffer.from(text), key, bytes);
  } catch {
    return false;
  }
};

import { createHmac } from 'node:crypto';
import { jwtVerify, SignJWT } from 'jose';
import { VisibleError } from '../platform/errors.ts';

/** Nothing that is signed with the same key for another purpose is taken for it. */
const ISSUER = 'uragawa';
const AUDIENCE = 'uragawa.practice';
const TYPE = 'practice+jwt';
const PROOF_SECONDS = 60;
const TOLERANCE_SECONDS = 5;
const LONGEST_NAME = 64;

/** Proves for a minute that a session is for practice. `visitor`: the same word is the same visitor. */
export const practiceProof = (key: Uint8Array, visitor: string): Promise<string> =>
  new SignJWT()
    .setProtectedHeader({ alg: 'HS256', typ: TYPE })
    .setSubject(visitor)
    .setIssuer(ISSUER)
    .setAudience(AUDIENCE)
    .setIssuedAt()
    .setExpirationTime(`${PROOF_SECONDS}s`)
    .sign(key);

const refused = () => new VisibleError('forbidden', 'practice: is no proof of this deployment; leave it out');

const subjectOf = async (key: Uint8Array, proof: string): Promise<string> => {
  try {
    const { payload } = await jwtVerify(proof, key, {
      algorithms: ['HS256'],
      typ: TYPE,
      issuer: ISSUER,
      audience: AUDIENCE,
      requiredClaims: ['sub', 'exp', 'iat'],
      maxTokenAge: PROOF_SECONDS,
      clockTolerance: TOLERANCE_SECONDS,
    });
    return payload.sub ?? '';
  } catch {
    return '';
  }
};

/**
 * The visitor of a proof. He is derived with the key: no visitor of another session can be him.
 * @throws VisibleError `forbidden` for what is not ours, not whole or not valid now
 */
export const practiceVisitor = async (key: Uint8Array, proof: string): Promise<string> => {
  const subject = await subjectOf(key, proof);
  if (subject === '' || subject.length > LONGEST_NAME) throw refused();
  return createHmac('sha256', key).update(`practice\0${subject}`).digest().subarray(0, 16).toString('base64url');
};

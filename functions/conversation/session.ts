import { randomBytes, randomUUID } from 'node:crypto';
import { jwtVerify, SignJWT } from 'jose';
import * as z from 'zod/mini';
import { accessRecord } from '../member/access-log.ts';
import { rememberNumber } from '../member/link-number.ts';
import { writeTogether } from '../member/together.ts';
import { VisibleError } from '../platform/errors.ts';
import { secretOf } from '../platform/secret.ts';
import type { SessionResponse } from '../protocol/server.ts';
import type { SessionRequest } from '../protocol/session.ts';
import { type HostProof, verifyHostToken } from './host-token.ts';
import { type Current, currentConversation } from './identity.ts';
import { admitMember, admitVisitor, memberOf, visitorOf } from './link.ts';
import { append, tail, writeAlone } from './log.ts';
import { shutOut } from './permit.ts';
import { practiceVisitor } from './practice-proof.ts';
import { type Holder, holderOf, newResumeKey, resumeRefused } from './resume.ts';
import type { State } from './state.ts';

const TOKEN_SECONDS = 3600;
const ISSUER = 'uragawa';
const AUDIENCE = 'uragawa.visitor';
const TYPE = 'visitor+jwt';

const Claims = z.object({
  sub: z.string(),
  exp: z.number(),
  language: z.string(),
  returning: z.boolean(),
  page: z.optional(z.string()),
  member: z.optional(z.string()),
  /** He signed in at the host site in a way that counts as level 2. */
  strong: z.optional(z.literal(true)),
  /** Hash of the resume key this session was made from; it dies when the session first connects. */
  parent: z.optional(z.string()),
  /** The deployment's own synthetic visitor. */
  practice: z.optional(z.literal(true)),
});

/** A visitor as proven by a session token. `expiresAt` in epoch seconds. */
export interface Visitor {
  readonly visitorId: string;
  readonly expiresAt: number;
  readonly language: string;
  readonly returning: boolean;
  readonly page?: string | undefined;
  /** Surrogate of the member the host site has vouched for. */
  readonly member?: string | undefined;
  /** The host site vouches for a stronger sign-in: level 2 while the session lasts. */
  readonly strong?: true | undefined;
  readonly parent?: string | undefined;
  /** The deployment's own synthetic visitor: whatever he does is practice. */
  readonly practice?: true | undefined;
}

/** The key that signs sessions. */
export const signingKey = (): Promise<Uint8Array> => secretOf('SESSION_SECRET');

const random = (bytes: number) => randomBytes(bytes).toString('base64url');
const seconds = () => Math.floor(Date.now() / 1000);

/** Attempts to link a member while others link the same one. */
const LINK_ATTEMPTS = 5;

interface Admitted {
  readonly visitorId: string;
  readonly resumeKey: string;
  readonly returning: boolean;
}

/** A visitor whom staff have shut out gets no session, whatever he proves. */
const requireOpen = async (visitorId: string): Promise<void> => {
  if ((await currentConversation(visitorId)).last?.state.blocked !== undefined) throw shutOut();
};

/** Whether what a visitor without a link has written is no other member's: a code may have proven one, on his browser. */
const isOpenTo = async (visitorId: string, member: string): Promise<boolean> => {
  const { person, shared } = (await currentConversation(visitorId)).last?.state ?? {};
  return person === undefined || (person === member && shared === undefined);
};

const admitAnonymous = async (previous: Holder | undefined): Promise<Admitted> => {
  // What a member wrote is not for whoever sits at the browser next.
  if (previous?.member !== undefined) throw resumeRefused('is a member’s and needs an identityToken with it');
  const visitorId = previous?.visitorId ?? random(16);
  if (previous) await requireOpen(visitorId);
  const { resumeKey, row } = newResumeKey(visitorId);
  await admitVisitor(row);
  return { visitorId, resumeKey, returning: previous !== undefined };
};

/**
 * A member is one visitor on all devices. Where he proves himself for the first time, the conversation he has begun
 * nameless comes along - the resume key proves that it is his; later only the member's own history counts. A key of another
 * member, or of a browser at which a code has proven another, counts for nothing: that is a change of identity.
 */
const admitProven = async (previous: Holder | undefined, proof: HostProof): Promise<Admitted> => {
  for (let attempt = 1; attempt <= LINK_ATTEMPTS; attempt += 1) {
    // Both may have been linked by another tab since the last attempt.
    const [linked, owner] = await Promise.all([visitorOf(proof.member), previous && memberOf(previous.visitorId)]);
    const isHis = previous && !linked && owner === undefined && (await isOpenTo(previous.visitorId, proof.member));
    const nameless = isHis ? previous.visitorId : undefined;
    const visitorId = linked ?? nameless ?? random(16);
    const returning = linked !== undefined || nameless !== undefined;
    if (returning) await requireOpen(visitorId);
    const { resumeKey, row } = newResumeKey(visitorId);
    if ((await admitMember(proof, visitorId, row, linked === undefined)) === 'admitted') {
      return { visitorId, resumeKey, returning };
    }
    await new Promise((resolve) => setTimeout(resolve, Math.random() * 50 * attempt));
  }
  throw new VisibleError('busy', 'this member is signing in from many places at once; try again');
};

/** Whose visitor it is the proof says. He comes back with the next proof alone: his resume key is kept nowhere. */
const admitPractice = async ({ practice = '', resumeKey, identityToken }: SessionRequest): Promise<Admitted> => {
  if (resumeKey !== undefined || identityToken !== undefined) {
    throw new VisibleError('invalid', 'practice: goes with neither resumeKey nor identityToken');
  }
  const visitorId = await practiceVisitor(await signingKey(), practice);
  return { visitorId, resumeKey: newResumeKey(visitorId).resumeKey, returning: false };
};

/** A proof is an access like any other: neither is there without the other. */
const withRecord = (member: string) =>
  writeTogether(({ conversationId, entry }) => [
    accessRecord(conversationId, entry, { member, who: { kind: 'customer' }, fields: [], why: 'proof', granted: true }),
  ]);

/**
 * Notes in the conversation that is already there who its visitor has proven to be, and a stronger sign-in until the
 * session ends (epoch seconds); what has no entry yet is told so by its first one.
 */
const identify = async (
  { conversationId, last }: Current,
  { member, strong }: HostProof,
  expiresAt: number,
): Promise<void> => {
  const isNoted = (state: State) => state.mode === 'erased' || (!strong && state.member === member);
  if (!last || isNoted(last.state)) return;
  await append(
    await tail(conversationId, last.seq, 'heads'),
    ({ last }) =>
      !last || isNoted(last.state)
        ? { skip: 'nothing to note' }
        : {
            append: {
              id: randomUUID(),
              kind: 'identified',
              role: 'system',
              after: last.seq,
              level: strong ? 2 : 1,
              ...(strong && { until: expiresAt * 1000 }),
              member,
              facts: { member },
              body: {},
            },
          },
    process.env.MEMBERS_TABLE ? withRecord(member) : writeAlone,
  );
};

type Made = Omit<SessionResponse, 'socketUrl'>;

/** Signs a session's token. */
const signed = async (
  { visitorId, resumeKey }: Admitted,
  said: Omit<Visitor, 'visitorId' | 'expiresAt'>,
  expiresAt = seconds() + TOKEN_SECONDS,
): Promise<Made> => {
  const token = await new SignJWT({ ...said })
    .setProtectedHeader({ alg: 'HS256', typ: TYPE })
    .setSubject(visitorId)
    .setIssuer(ISSUER)
    .setAudience(AUDIENCE)
    .setJti(random(16))
    .setIssuedAt(seconds())
    .setExpirationTime(expiresAt)
    .sign(await signingKey());
  return { visitorId, token, expiresAt: new Date(expiresAt * 1000).toISOString(), resumeKey };
};

const createPracticeSession = async (request: SessionRequest): Promise<Made> => {
  const { language = 'ja', page } = request;
  return signed(await admitPractice(request), { language, page, returning: false, practice: true });
};

/**
 * A session for a new visitor, for the visitor of the resume key, for the member the host site vouches for, or for practice.
 * The key it was made from still works until the new session first connects, so an answer that gets lost locks nobody out.
 */
export const createSession = async (request: SessionRequest): Promise<Made> => {
  if (request.practice !== undefined) return createPracticeSession(request);
  const { language, page, resumeKey: presented, identityToken } = request;
  const previous = presented === undefined ? undefined : await holderOf(presented);
  const proof = identityToken === undefined ? undefined : await verifyHostToken(identityToken);
  // Before the proof is used up: whoever cannot note it can come again with the same token.
  if (proof && process.env.NOTE_NUMBERS === 'on') await rememberNumber(proof.member, proof.number);
  const admitted = proof ? await admitProven(previous, proof) : await admitAnonymous(previous);
  const { visitorId, returning } = admitted;
  // Read after the link: what a nameless socket wrote up to then is the member's too.
  const current = returning ? await currentConversation(visitorId) : undefined;
  const expiresAt = seconds() + TOKEN_SECONDS;
  if (proof && current) await identify(current, proof, expiresAt);
  const said = {
    language: language ?? current?.last?.state.language ?? 'ja',
    returning,
    page,
    member: proof?.member,
    strong: proof?.strong,
    parent: previous?.visitorId === visitorId ? previous.key : undefined,
  };
  return {
    ...(await signed(admitted, said, expiresAt)),
    ...(current?.last ? { conversationId: current.conversationId } : {}),
  };
};

/** The visitor of a session token; undefined for any token that is not ours, not whole or not valid now. */
export const verifyToken = async (token: string): Promise<Visitor | undefined> => {
  const key = await signingKey();
  try {
    const { payload } = await jwtVerify(token, key, {
      algorithms: ['HS256'],
      typ: TYPE,
      issuer: ISSUER,
      audience: AUDIENCE,
      requiredClaims: ['sub', 'exp', 'iat', 'jti'],
    });
    const { sub, exp, ...claims } = Claims.parse(payload);
    return { visitorId: sub, expiresAt: exp, ...claims };
  } catch {
    return undefined;
  }
};

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Customer } from '../../functions/conversation/actor.ts';
import { seal } from '../../functions/conversation/chain.ts';
import type { Asked } from '../../functions/conversation/decide.ts';
import type { Draft, Entry } from '../../functions/conversation/entry.ts';
import { knownAs } from '../../functions/conversation/level.ts';
import type { Tail } from '../../functions/conversation/log.ts';
import { claimKey, claimOf } from '../../functions/member/canon.ts';
import { decideIdentify } from '../../functions/member/identify.ts';
import type { Judgement } from '../../functions/member/judge.ts';
import { codeMail } from '../../functions/member/mail-words.ts';
import { decideProve, PROOF_MS } from '../../functions/member/prove.ts';
import type { Request } from '../../functions/member/request.ts';
import { decideSignout } from '../../functions/member/signout.ts';
import { MemberAction } from '../../functions/protocol/member.ts';
import { FORMS, KINDS, Role } from '../../functions/protocol/names.ts';
import { headerOf } from '../../functions/ticket/mail-address.ts';

const NOW = Date.UTC(2026, 10, 22);
const customer: Customer = {
  role: 'customer',
  connectionId: 'x',
  visitorId: 'v',
  language: 'ja',
  returning: false,
  expiresAt: NOW / 1000 + 3_600,
};
const asked: Asked = { customer, ordinal: 0, now: NOW };
const facts = { visitorId: 'v', ordinal: 0, returning: false, language: 'ja' };

const logOf = (...drafts: Draft[]): Entry[] => {
  const entries: Entry[] = [];
  for (const draft of drafts) entries.push(seal('c', entries.at(-1), draft, NOW));
  return entries;
};
const tailOf = (entries: Entry[]): Tail => ({
  conversationId: 'c',
  from: 0,
  entries,
  last: entries.at(-1),
  parts: 'heads',
});
const written = (decision: object, entries: Entry[]): Entry => {
  if (!('append' in decision)) throw new Error(`nothing was to be written: ${JSON.stringify(decision)}`);
  return seal('c', entries.at(-1), decision.append as Draft, NOW);
};

const question: Draft = { id: 'q', kind: 'message', role: 'customer', by: 'v', after: 0, facts, body: { text: '？' } };
const begun: Draft = {
  id: 'q.reply',
  kind: 'begun',
  role: 'bot',
  after: 1,
  about: 1,
  procedure: { name: 'points', step: 'proof' },
  body: {},
};
const ends = (kind: Draft['kind']): Draft => ({ id: kind, kind, role: 'system', after: 1, body: {} });
const wish = { action: 'identify', conversationId: 'c', id: 'i', after: 0, claim: 'M-1' } as const;
const code = { action: 'prove', conversationId: 'c', id: 'p', after: 0, code: '123456' } as const;
const right = (): Judgement => ({ member: 'm', request: {} as Request });
const wrong = (): Judgement => ({ denial: 'wrong_code', counts: true });

describe('the wish for a code', () => {
  const decide = decideIdentify(asked, wish, NOW + 600_000);

  it('may be the first thing that is written, and is answered in the visitor’s language', () => {
    const entry = written(decide(tailOf([])), []);
    expect(entry).toMatchObject({ seq: 1, role: 'procedure', until: NOW + 600_000, body: { form: 'prove' } });
    expect(entry.state).toMatchObject({ visitorId: 'v', mode: 'bot', awaited: NOW + 600_000 });
    const english = decideIdentify({ ...asked, customer: { ...customer, language: 'en' } }, wish, NOW)(tailOf([]));
    expect(written(english, []).body?.text).toMatch(/^If you are registered/);
  });

  it('leaves what is asked waiting for its answer', () => {
    const entries = logOf(question, begun);
    const { state } = written(decide(tailOf(entries)), entries);
    expect(state.procedure).toEqual({ name: 'points', step: 'proof', seq: 1, form: 'prove' });
  });

  it.each(['waiting', 'agent'] as const)('changes nothing of who has the conversation (%s)', (mode) => {
    const takes: Draft =
      mode === 'agent' ? { ...ends('assigned'), to: 'a' } : { ...ends('escalated'), trigger: 'asked', priority: 0 };
    const entries = logOf(question, takes);
    expect(entries.at(-1)?.state.mode).toBe(mode);
    const { state, epoch } = written(decide(tailOf(entries)), entries);
    expect([state.mode, epoch]).toEqual([mode, entries.at(-1)?.epoch]);
  });

  it('opens nothing that has ended, and nothing that is erased', () => {
    for (const kind of ['closed', 'erased'] as const) {
      expect(() => decide(tailOf(logOf(question, ends(kind))))).toThrow(expect.objectContaining({ code: 'closed' }));
    }
  });

  it('is written once, and takes no id of another frame', () => {
    const entries = logOf(question);
    const entry = written(decide(tailOf(entries)), entries);
    expect(decide(tailOf([...entries, entry]))).toEqual({ existing: entry });
    const taken = decideIdentify(asked, { ...wish, id: 'q' }, NOW);
    expect(() => taken(tailOf(entries))).toThrow(expect.objectContaining({ code: 'conflict' }));
  });
});

describe('a code', () => {
  it('that is right proves the member for half an hour', () => {
    const entry = written(decideProve(asked, code, right)(tailOf(logOf(question))), logOf(question));
    expect(entry).toMatchObject({ id: 'p', kind: 'identified', level: 2, member: 'm', until: NOW + PROOF_MS });
    expect(knownAs(entry.state, NOW + PROOF_MS - 1)).toEqual({ level: 2, member: 'm', until: NOW + PROOF_MS });
    expect(knownAs(entry.state, NOW + PROOF_MS)).toBeUndefined();
  });

  it('that is wrong is on record and proves nothing, also as the first thing that is written', () => {
    const entry = written(decideProve(asked, code, wrong)(tailOf([])), []);
    expect(entry).toMatchObject({ kind: 'refused', denial: 'wrong_code', state: { visitorId: 'v' } });
    expect(knownAs(entry.state, NOW)).toBeUndefined();
  });

  it('is judged once: the same frame again finds what came of it', () => {
    const entries = logOf(question);
    for (const judged of [right, wrong]) {
      const entry = written(decideProve(asked, code, judged)(tailOf(entries)), entries);
      const never = (): Judgement => {
        throw new Error('judged again');
      };
      expect(decideProve(asked, code, never)(tailOf([...entries, entry]))).toEqual({ existing: entry });
    }
  });

  it('is not taken from another visitor', () => {
    const other = { ...asked, customer: { ...customer, visitorId: 'w' } };
    expect(() => decideProve(other, code, right)(tailOf(logOf(question)))).toThrow(
      expect.objectContaining({ code: 'not_found' }),
    );
  });
});

describe('a sign-out', () => {
  it('ends a proof, a code that is waited for and a question, once', () => {
    const entries = logOf(question, begun);
    const proven = written(decideProve(asked, code, right)(tailOf(entries)), entries);
    const out = written(decideSignout(asked)(tailOf([...entries, proven])), [...entries, proven]);
    expect(knownAs(out.state, NOW)).toBeUndefined();
    expect(out.state).toMatchObject({ mode: 'bot' });
    expect([out.state.proof, out.state.awaited, out.state.procedure]).toEqual([undefined, undefined, undefined]);
    expect(decideSignout(asked)(tailOf([...entries, proven, out]))).toEqual({ existing: out });
  });

  it('is undone by no message of the session that had proven more', () => {
    const proof = { member: 'm', until: NOW + 3_600_000 };
    const strong = { ...question, facts: { ...facts, member: 'm', proof } };
    const [opened] = logOf(strong);
    expect(opened && knownAs(opened.state, NOW)).toMatchObject({ level: 2, member: 'm' });
    const entries = logOf(strong, ends('signed_out'), { ...strong, id: 'q2' });
    const last = entries.at(-1);
    expect(last && knownAs(last.state, NOW)).toEqual({ level: 1, member: 'm' });
  });
});

/* P17: a level only grows by proof. */
describe('no text', () => {
  const draft = fc.record(
    {
      kind: fc.constantFrom(...KINDS.filter((kind) => kind !== 'identified')),
      role: fc.constantFrom(...Role.options),
      about: fc.constantFrom(1, 2),
      procedure: fc.constant({ name: 'points', step: 'proof' as const }),
      member: fc.constantFrom('m', 'n'),
      level: fc.constantFrom(1 as const, 2 as const),
      until: fc.constant(NOW + 1_000),
      to: fc.constant('a'),
      trigger: fc.constant('asked' as const),
      choice: fc.constant('c'),
      form: fc.constantFrom(...FORMS),
      text: fc.constantFrom('本人確認済みです', 'level: 2', '{"proof":{"member":"m"}}'),
    },
    { requiredKeys: ['kind', 'role'] },
  );

  it('and no entry but a proof ever gives a level', () => {
    fc.assert(
      fc.property(fc.array(draft, { maxLength: 20 }), (drafts) => {
        const made = drafts.map(
          ({ text, choice, form, ...head }, i): Draft => ({
            id: String(i),
            after: 0,
            ...head,
            body: { ...(text && { text }), ...(choice && { choice }), ...(form && { form }) },
          }),
        );
        for (const { state } of logOf(question, ...made)) expect(knownAs(state, NOW)).toBeUndefined();
      }),
    );
  });

  it('keeps a level beyond its time, or brings it back', () => {
    fc.assert(
      fc.property(fc.array(draft, { maxLength: 10 }), (drafts) => {
        const made = drafts.map(
          ({ text: _t, choice: _c, form: _f, ...head }, i): Draft => ({
            id: String(i),
            after: 0,
            ...head,
            body: {},
          }),
        );
        const proof: Draft = { ...ends('identified'), level: 2, member: 'm', until: NOW + 10 };
        for (const { state } of logOf(question, proof, ...made)) {
          expect(knownAs(state, NOW + 10)).toBeUndefined();
          expect(['m', undefined]).toContain(knownAs(state, NOW)?.member);
        }
      }),
    );
  });
});

describe('a claim', () => {
  const key = new TextEncoder().encode('k');
  const parsed = (claim: string) =>
    MemberAction.identify.safeParse({ ...wish, claim, id: 'i', conversationId: 'c' }).data?.claim;

  it('is the same member however an IME writes it, and whoever else it looks like is another', () => {
    const plain = claimKey(key, claimOf('M-1001'));
    expect(claimKey(key, claimOf(parsed('　ｍ－１００１　') ?? ''))).toBe(plain);
    expect(claimKey(key, claimOf('hanako@example.com'))).toBe(claimKey(key, claimOf('HANAKO@EXAMPLE.COM')));
    expect(claimKey(key, claimOf('M-1002'))).not.toBe(plain);
    expect(claimKey(new TextEncoder().encode('l'), claimOf('M-1001'))).not.toBe(plain);
  });

  it.each([
    '\u212aen@example.com',
    'ﬁ@example.com',
    'a\r\nBcc: b@example.com',
    'a b',
    '"a"@b.example <c@d.example>',
    '１２\u200b',
  ])('is not taken as %j', (claim) => expect(parsed(claim)).toBeUndefined());
});

describe('the mail', () => {
  const from = { name: 'サクラ商店', address: 'support@sakura-shop.example', readsReplies: true };

  it.each(['ja', 'en'])('says what is needed and nothing of a person (%s)', (language) => {
    const { subject, text } = codeMail('012345', language, from);
    expect(subject).not.toContain('012345');
    expect(`${headerOf(from)}${subject}`).not.toMatch(/[\r\n]/);
    expect(text).toMatch(/^ {4}012345$/m);
    expect(text).toMatch(language === 'ja' ? /10分間[\s\S]*お尋ねすることはありません/ : /10 minutes[\s\S]*never ask/);
    expect(text).not.toMatch(/https?:/);
  });
});

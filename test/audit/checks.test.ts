import { describe, expect, it } from 'vitest';
import { mistakesOf } from '../../functions/audit/allowed.ts';
import { audit } from '../../functions/audit/run.ts';
import type { Draft, Entry } from '../../functions/conversation/entry.ts';
import { Role } from '../../functions/protocol/names.ts';
import type { Kind } from '../../functions/protocol/server.ts';
import { botReply, customerMessage, logOf, staff } from '../conversation/factories.ts';
import { Memory } from './places.fixture.ts';
import { add, makeSigner, START } from './record.fixture.ts';

const whats = (before: Entry | undefined, entry: Entry | undefined) =>
  entry && mistakesOf(before, entry, 0).map(({ what, severity }) => `${severity} ${what}`);

describe('who may write', () => {
  it('is said by the mode that the entry before has left', () => {
    const [question, reply] = logOf(customerMessage(), botReply());
    expect(whats(undefined, question)).toEqual([]);
    expect(whats(question, reply)).toEqual([]);
    const taken = question && { ...question, state: { ...question.state, mode: 'agent' as const, agent: 'agent-1' } };
    expect(whats(taken, reply)).toEqual(['warning not allowed']);
    const erased = question && { ...question, state: { ...question.state, mode: 'erased' as const } };
    expect(whats(erased, reply)).toEqual(['warning not allowed']);
  });
});

describe('what staff did', () => {
  const [question] = logOf(customerMessage());
  const rowsOf = (state: object, change: Partial<Draft>) => {
    const before = question && { ...question, state: { ...question.state, ...state } };
    const [, entry] = logOf(customerMessage(), staff('note', { as: 'agent', ...change }));
    return whats(before, entry);
  };
  const HIS = { mode: 'agent', agent: 'agent-1' };
  const ANOTHERS = { mode: 'agent', agent: 'agent-2' };

  it.each<[string, object, Partial<Draft>, string[]]>([
    ['nothing is wrong with a note', ANOTHERS, {}, []],
    ['a message in his own conversation', HIS, { kind: 'message' }, []],
    ["a message in another's, as an agent", ANOTHERS, { kind: 'message' }, ['error role']],
    ["a message in another's, as a supervisor", ANOTHERS, { kind: 'message', as: 'supervisor' }, ['error role']],
    ['a message in one that nobody has', { mode: 'bot' }, { kind: 'message' }, ['error role']],
    ['the answer to a ticket in it', { mode: 'bot' }, { kind: 'message', ticket: { id: 'T' } }, []],
    ["the answer to a ticket in another's", ANOTHERS, { kind: 'message', ticket: { id: 'T' } }, ['error role']],
    ['taking what nobody has', { mode: 'waiting' }, { kind: 'assigned', to: 'agent-1' }, []],
    ['taking what rings for another', { ...ANOTHERS, rings: 1 }, { kind: 'assigned', to: 'agent-1' }, []],
    ["taking another's, as an agent", ANOTHERS, { kind: 'assigned', to: 'agent-1' }, ['error role']],
    ["taking another's, as a supervisor", ANOTHERS, { kind: 'assigned', to: 'agent-1', as: 'supervisor' }, []],
    ['giving it to somebody', { mode: 'waiting' }, { kind: 'assigned', to: 'agent-3' }, ['error role']],
    ["passing another's on, as an agent", ANOTHERS, { kind: 'transferred', skill: 'x' }, ['error role']],
    ["passing another's on, as an admin", ANOTHERS, { kind: 'transferred', skill: 'x', as: 'admin' }, []],
    ['passing on what nobody has', { mode: 'bot' }, { kind: 'transferred', skill: 'x', as: 'admin' }, ['error role']],
    ['giving back his own', HIS, { kind: 'released' }, []],
    ["giving back another's", ANOTHERS, { kind: 'released', as: 'admin' }, ['error role']],
    ["ending another's", ANOTHERS, { kind: 'resolved', as: 'admin' }, ['error role']],
    ["shutting out another's, as an agent", ANOTHERS, { kind: 'blocked' }, ['error role']],
    ["shutting out another's, as a supervisor", ANOTHERS, { kind: 'blocked', as: 'supervisor' }, []],
    ['shutting out whom nobody has', { mode: 'bot' }, { kind: 'blocked' }, []],
    ['a look at whom he has', HIS, { kind: 'looked_up' }, []],
    ['a look at who rings for him', { ...HIS, rings: 1 }, { kind: 'looked_up' }, ['error role']],
    ['a look at whom nobody has, as a supervisor', { mode: 'bot' }, { kind: 'looked_up', as: 'supervisor' }, []],
    ['what staff never write', HIS, { kind: 'rated', score: 5, as: 'admin' }, ['error role']],
    ['what nobody has written', HIS, { by: undefined } as Partial<Draft>, ['error role']],
    ['what was written in no role', HIS, { as: undefined } as Partial<Draft>, ['error role']],
  ])('%s', (_, state, change, expected) => {
    expect(rowsOf(state, change)).toEqual(expected);
  });

  it('is not held against them where nobody said yet in which role he wrote', () => {
    const [, note] = logOf(customerMessage(), staff('note'));
    const began = (note?.at ?? 0) - 3_600_000;
    expect(question && note && mistakesOf(question, note, began)).toEqual([]);
    expect(question && note && mistakesOf(question, note, began - 3_600_001)).toMatchObject([{ what: 'role' }]);
  });

  it.each<[Partial<Draft>, string[]]>([
    [{ by: 'agent-1', as: 'admin' }, []],
    [{ by: 'command' }, []],
    [{ by: 'agent-1', as: 'supervisor' }, ['error role']],
    [{ by: 'agent-1' }, ['error role']],
  ])('is erasing for administrators alone: %j', (change, expected) => {
    const [, erased] = logOf(customerMessage(), staff('erased', { role: 'system', ...change }));
    expect(whats(question, erased)).toEqual(expected);
  });

  it('is no erasing by retention before a day is over', () => {
    const [asked, erased] = logOf(customerMessage(), staff('erased', { role: 'system', by: 'retention' }));
    const later = (hours: number) => asked && erased && { ...erased, at: asked.at + hours * 3_600_000 };
    expect(whats(asked, later(23))).toEqual(['error role']);
    expect(whats(asked, later(24))).toEqual([]);
  });
});

describe('the first entry that is new in an hour', () => {
  it('follows from the one before it, which was verified then', async () => {
    const asked = add('one', [], START);
    const memory = new Memory(new Map([['one', asked]]), makeSigner());
    await audit(START + 4_200_000, memory.places(), () => false);
    const wrong = { kind: 'message', role: 'agent', by: 'agent-1', as: 'agent', body: { text: 'x' } } as const;
    memory.logs.set('one', add('one', asked, START + 3_700_000, wrong));
    await audit(START + 7_800_000, memory.places(), () => false);
    expect([...memory.findings]).toEqual(['role log/one 2']);
  });
});

describe('data of a member', () => {
  const [question, look] = logOf(
    customerMessage(),
    staff('looked_up', { role: 'procedure', member: 'member-1', fields: ['points'] }),
  );
  const at = look?.at ?? 0;
  const knowing = (state: object) => question && { ...question, state: { ...question.state, ...state } };

  it.each<[string, object, string[]]>([
    ['are read for nobody who is not proven', {}, ['error not proven']],
    ['are read for whom the host site has proven', { member: 'member-1' }, []],
    ['are not read for another', { member: 'member-2' }, ['error not proven']],
    ['are read while a code counts', { proof: { member: 'member-1', until: at + 1 } }, []],
    [
      'are read a little later, if it counted when that began',
      { proof: { member: 'member-1', until: at - 30_000 } },
      [],
    ],
    ['are not read when it is over', { proof: { member: 'member-1', until: at - 90_000 } }, ['error not proven']],
  ])('%s', (_, state, expected) => {
    expect(whats(knowing(state), look)).toEqual(expected);
  });

  it('are read by no machine and nobody else in a role of their own', () => {
    for (const role of ['bot', 'system', 'customer'] as const) {
      expect(look && whats(knowing({ member: 'member-1' }), { ...look, role })).toContain('error not proven');
    }
  });

  it('say whose they are; what nobody’s is has no member, and where nothing was read there is nothing to prove', () => {
    const change = (rest: object) => look && whats(knowing({ member: 'member-1' }), { ...look, ...rest });
    expect(change({ member: undefined })).toEqual(['error not proven']);
    expect(change({ member: undefined, fields: ['stock'] })).toEqual([]);
    expect(look && whats(knowing({}), { ...look, fields: [] })).toEqual([]);
  });

  it('are shown to staff of whom they serve, and of nobody else', () => {
    const byStaff = look && { ...look, role: 'agent' as const, by: 'agent-1', as: 'agent' as const };
    const his = { mode: 'agent', agent: 'agent-1', served: at - 3_600_000, since: at - 7_200_000 };
    const shown = (state: object) => byStaff && whats(knowing({ ...his, ...state }), byStaff);
    expect(shown({})).toEqual(['error not proven']);
    expect(shown({ member: 'member-2' })).toEqual(['error not proven']);
    expect(shown({ member: 'member-1' })).toEqual([]);
    // He had proven it when he came to the queue, and has waited for longer than that counts.
    expect(shown({ proof: { member: 'member-1', until: at - 7_000_000 } })).toEqual([]);
    expect(shown({ proof: { member: 'member-1', until: at - 7_300_000 } })).toEqual(['error not proven']);
  });

  it('are proven by the system alone', () => {
    const [, proof] = logOf(
      customerMessage(),
      staff('identified', { role: 'system', member: 'member-1', level: 2, until: at + 1 }),
    );
    expect(whats(question, proof)).toEqual([]);
    for (const role of ['customer', 'bot', 'procedure'] as const) {
      expect(proof && whats(question, { ...proof, role })).toEqual(['error role']);
    }
  });
});

describe('what an entry is', () => {
  it('says who writes it', () => {
    const [question, reply] = logOf(customerMessage(), botReply());
    const writes = (kind: Kind) =>
      Role.options.filter((role) => reply && whats(question, { ...reply, kind, role, fields: [] })?.length === 0);
    const staffs = ['note', 'tagged', 'transferred', 'released', 'resolved', 'blocked', 'unblocked'] as const;
    for (const kind of staffs)
      for (const role of ['customer', 'bot', 'procedure']) expect(writes(kind)).not.toContain(role);
    expect(writes('message')).toEqual(['customer', 'bot', 'system', 'procedure']);
    expect(writes('note')).toEqual(['system']);
    expect(writes('assigned')).toEqual(['system']);
    expect(writes('transferred')).toEqual([]);
    expect(writes('begun')).toEqual(['bot']);
    expect(writes('rated')).toEqual(['customer']);
    expect(writes('closed')).toEqual(['customer', 'system']);
    expect(writes('ticketed')).toEqual(['customer']);
    expect(writes('looked_up')).toEqual(['procedure']);
  });

  it('of newer code is nobody’s to write', () => {
    const [question, reply] = logOf(customerMessage(), botReply());
    expect(reply && whats(question, { ...reply, kind: 'something' as Kind })).toEqual(['error role']);
  });
});

describe('the first entry of a conversation', () => {
  const first = (change: Partial<Draft>) => whats(undefined, logOf(customerMessage(change))[0]);

  it.each<[string, Partial<Draft>]>([
    ['a message', {}],
    ['a wish for a person', { kind: 'escalated', role: 'system', trigger: 'asked' }],
    ['a question that is left for an answer by e-mail', { kind: 'ticketed', ticket: { id: 'T' } }],
    ['the answer to a wish for a code', { role: 'procedure', until: 1 }],
    ['a code that is right', { kind: 'identified', role: 'system', member: 'm', level: 2, until: 1 }],
    ['or wrong', { kind: 'refused', role: 'system', denial: 'wrong_code' }],
  ])('is its visitor’s: %s', (_, change) => {
    expect(first(change)).toEqual([]);
  });

  it.each<[string, Partial<Draft>, string[]]>([
    ['of staff', { role: 'agent', by: 'agent-1', as: 'admin' }, ['error role']],
    ['of staff in his name', { role: 'agent', as: 'admin' }, ['error role']],
    ['of somebody else', { by: 'visitor-2' }, ['error role']],
    ['of nobody', { by: undefined } as Partial<Draft>, ['error role']],
    ['an answer', { role: 'bot' }, ['error role']],
    ['an end', { kind: 'erased', role: 'system' }, ['error role']],
    [
      'a look at a member',
      { kind: 'looked_up', role: 'procedure', member: 'm', fields: ['points'] },
      ['error role', 'error not proven'],
    ],
  ])('is nothing else: %s', (_, change, expected) => {
    expect(first(change)).toEqual(expected);
  });

  it('is looked at where it is new', async () => {
    const wrong = add('one', [], START, { role: 'agent', by: 'agent-1' });
    const memory = new Memory(new Map([['one', wrong]]), makeSigner());
    await audit(START + 4_200_000, memory.places(), () => false);
    expect([...memory.findings]).toEqual(['role log/one 1']);
  });
});

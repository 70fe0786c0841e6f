import { expect } from 'vitest';
import { detectLanguage } from '../../../functions/bot/retrieve.ts';
import { maskedBody } from '../../../functions/conversation/mask.ts';
import { parseObject, parseWith } from '../../../functions/platform/parse.ts';
import { CustomerAction } from '../../../functions/protocol/client.ts';
import type { ErrorCode } from '../../../functions/protocol/server.ts';
import { indexOf, sampleFaq } from '../../bot/sample.ts';
import { connect } from '../gateway.fixture.ts';
import type { Visitor } from '../visitor.ts';
import { type Case, frameOf, generate, jsonOf } from './bank.ts';
import {
  inert,
  lengthOf,
  newVisitor,
  refused,
  refusedBy,
  settle,
  staffLog,
  talkingVisitor,
  type World,
} from './world.ts';

/** What the cases of the bank are refused with; a refusal for another reason would prove nothing. */
const CODES: Record<string, ErrorCode> = {
  'WS-001': 'not_json',
  'WS-003': 'not_json',
  'WS-005': 'not_json',
  'WS-007': 'unknown_action',
  'WS-009': 'too_deep',
  'WS-019': 'not_json',
  'WS-021': 'unknown_action',
  'WS-023': 'unknown_action',
  'AZ-007': 'unknown_action',
  'AZ-009': 'unknown_action',
  'AZ-011': 'unknown_action',
};
const codeOf = ({ id, expect: { code } }: Case): ErrorCode => code ?? CODES[id] ?? 'invalid';

const NOBODYS = 'AAAAAAAAAAAAAAAAAAAAAA';

/** A frame at the level of the socket; where one ends the connection, the visitor's next one has lost nothing. */
export const frame = async (world: World, hostile: Case): Promise<string> => {
  const { b64, opcode } = hostile.input;
  const code = Number(/\b1\d{3}\b/.exec(hostile.expect.check)?.[0] ?? 1003);
  if (hostile.expect.outcome !== 'close' && opcode !== 2) {
    return refused(world, (visitor) => frameOf(hostile, { $CONV_A: visitor.conversationId }), codeOf(hostile));
  }
  const visitor = await newVisitor(world);
  const { token, socketUrl } = visitor.session;
  const raw = await connect(socketUrl, ['uragawa.v1', token], { headers: { origin: world.url } });
  if (b64 === undefined) raw.socket.send(frameOf(hostile, {}));
  else raw.socket.send(Buffer.from(b64, 'base64'), { binary: opcode === 2 });
  expect(await raw.closed).toBe(code);
  expect(raw.frames).toEqual([]);
  visitor.act('ping');
  expect(await visitor.next('pong')).toMatchObject({ seq: 0 });
  await settle(world, visitor);
  return `closed with ${code}, never looked at; the visitor's other socket goes on`;
};

const index = await indexOf(sampleFaq);

/** CPU time of everything that is done with a text, best of a few. */
const work = (text: string): number => {
  const once = () => {
    const started = process.cpuUsage();
    const json = jsonOf({ action: 'send', conversationId: 'c', id: 'i', after: 0, text });
    const sent = parseWith(CustomerAction.send, parseObject(json));
    const { text: stored = '' } = maskedBody({ text: sent.text });
    index.search(stored, detectLanguage(stored, 'ja'), started.user);
    const { user, system } = process.cpuUsage(started);
    return user + system;
  };
  once();
  return Math.min(...Array.from({ length: 5 }, once));
};

/** Eight times the text may cost some thirty times the work, where a square would be 64 and backtracking no end. */
const requireScaling = (text: string): string => {
  const ratio = work(text) / Math.max(200, work(text.slice(0, Math.ceil(text.length / 8))));
  expect(ratio).toBeLessThan(32);
  return `work for 8 times the text: ${ratio.toFixed(1)} times`;
};

/** A message, as a frame or as a text. */
export const message = async (world: World, hostile: Case): Promise<string> => {
  const { body, gen_body } = hostile.input;
  const accept = hostile.expect.outcome.startsWith('accept');
  if (body === undefined && !gen_body) {
    if (hostile.expect.outcome === 'deny') return denied(world, hostile);
    return refused(world, (visitor) => frameOf(hostile, { $CONV_A: visitor.conversationId }), codeOf(hostile));
  }
  const text = body ?? (gen_body ? generate(gen_body) : '');
  if (accept) {
    const observed = await inert(world, text, hostile.expect.stored);
    return gen_body ? `${observed}; ${requireScaling(text)}` : observed;
  }
  const frameOfText = ({ conversationId }: Visitor) =>
    jsonOf({ action: 'send', conversationId, id: 'hostile', after: 0, text });
  return refused(world, frameOfText, codeOf(hostile));
};

/** What is another's is refused in the same words as what does not exist, and the owner notices nothing. */
export const denied = async (world: World, hostile: Case): Promise<string> => {
  const owner = await talkingVisitor(world);
  const visitor = await newVisitor(world);
  const values = (theirs: string) => ({
    $CONV_A: visitor.conversationId,
    $CONV_B: theirs,
    $conv_a_uppercased: swapCase(visitor.conversationId),
    $OTHER_CONN: 'L0SM9cOFvHcCIhw=',
    $RUN_B: 'run-1',
  });
  const before = owner.frames.length;
  const raw = frameOf(hostile, values(owner.conversationId));
  const unknown = raw.includes('"join"') || raw.includes(owner.conversationId) ? 'not_found' : codeOf(hostile);
  const expected = hostile.expect.code ?? (raw.includes('"typing"') ? 'not_joined' : unknown);
  const { code, message } = await refusedBy(visitor, raw, expected);
  const missing = await refusedBy(visitor, frameOf(hostile, values(NOBODYS)));
  expect(missing).toMatchObject({ code, message });
  expect(owner.frames.slice(before)).toEqual([]);
  expect(await lengthOf(world, owner)).toBe(2);
  expect(await staffLog(world, visitor.conversationId)).toBeUndefined();
  await Promise.all([settle(world, owner), settle(world, visitor)]);
  return `${code}, in the same words as for what does not exist; a refusal is counted, there is no audit of denials yet`;
};

const swapCase = (text: string): string =>
  text.replace(/[a-z]/gi, (c) => (c === c.toUpperCase() ? c.toLowerCase() : c.toUpperCase()));

/** Reading a conversation. */
export const history = async (world: World, hostile: Case): Promise<string> => {
  const { outcome } = hostile.expect;
  if (outcome === 'deny') return denied(world, hostile);
  if (outcome === 'reject')
    return refused(world, (visitor) => frameOf(hostile, { $CONV_A: visitor.conversationId }), codeOf(hostile));
  const visitor = await talkingVisitor(world);
  const raw = frameOf(hostile, { $CONV_A: visitor.conversationId });
  if (raw.includes('"limit"')) {
    const { code } = await refusedBy(visitor, raw, 'invalid');
    let after = 2;
    for (let i = 0; i < 2; i += 1)
      after = (await visitor.reply((await visitor.say(`${i}${'長'.repeat(7_900)}`, after)).seq)).seq;
    visitor.act('join', { after: 0 });
    const joined = await visitor.next('joined');
    expect(joined.more).toBe(true);
    expect(Buffer.byteLength(JSON.stringify(joined))).toBeLessThanOrEqual(30 * 1024);
    await settle(world, visitor);
    return `${code}: there is no limit to choose; a page has at most 30 KB and says that there is more`;
  }
  visitor.send(raw);
  const joined = await visitor.next('joined');
  expect(joined.entries.map(({ seq }) => seq)).toEqual([1, 2]);
  await settle(world, visitor);
  return 'everything, from the first entry';
};

/** Each name alone, in a message that is good without it and in a session. */
export const massAssignment = async (world: World, { input: { steps = [] } }: Case): Promise<string> => {
  const visitor = await newVisitor(world);
  const good = jsonOf({ action: 'send', conversationId: visitor.conversationId, id: 'm', after: 0, text: 'x' });
  const session = { method: 'POST', headers: { origin: world.url, 'content-type': 'application/json' } };
  for (const name of steps) {
    await refusedBy(visitor, good.replace('{', `{"${name}":"agent",`), 'invalid');
    const answer = await fetch(`${world.url}/api/sessions`, { ...session, body: `{"${name}":"agent"}` });
    expect(answer.status, name).toBe(400);
  }
  expect(await staffLog(world, visitor.conversationId)).toBeUndefined();
  visitor.send(good);
  await visitor.next('accepted');
  return `${steps.length} names refused one by one, in a message and in a session; without them the message is taken`;
};

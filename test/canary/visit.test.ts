import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Visited, visit } from '../../functions/canary/visit.ts';
import { practiceVisitor } from '../../functions/conversation/practice-proof.ts';
import { type Answers, APOLOGY, bot, Deployment, type Frame, joined, json, KEY, told } from './deployment.fixture.ts';

const DUE = Date.parse('2026-11-22T10:25:00Z');

let there: Deployment;
beforeEach(async () => {
  there = await Deployment.start();
});
afterEach(() => there.stop());

const BUDGET_MS = 15_000;
/** Where the whole of it passes. */
const SHORT_MS = 2_000;
const visited = (budget = BUDGET_MS): Promise<Visited> => visit(there.place, DUE, budget);

describe('a visit', () => {
  it('goes through all that a customer does, and says how long the answer took', async () => {
    const outcome = await visited();
    expect(outcome).toEqual({ seconds: expect.any(Number) });
    expect(there.requests.map(({ url }) => url)).toEqual(['/status.json', '/api/sessions']);
    expect(there.requests[1]?.origin).toBe(there.place.publicUrl);
    // No connection is left for a visit after this one, by when the other side has closed it.
    expect(there.requests.map(({ connection }) => connection)).toEqual(['close', 'close']);
    expect(there.frames).toMatchObject([
      { action: 'join' },
      { action: 'send', conversationId: 'c', after: 6, choice: 'ja-shipping-fee' },
      { action: 'close', conversationId: 'c' },
    ]);
    expect(Object.keys(there.frames[1] ?? {}).toSorted()).toEqual([
      'action',
      'after',
      'choice',
      'conversationId',
      'id',
    ]);
    // It left: no room keeps a socket of a visit that is over.
    expect(there.open.map(({ readyState }) => readyState > 1)).toEqual([true]);
  });

  it('proves that it is practice, of one visitor for each hour', async () => {
    await visited();
    const { practice } = there.requests[1]?.body ?? {};
    const visitor = await practiceVisitor(KEY, String(practice));
    await visit(there.place, DUE + 30 * 60_000, BUDGET_MS);
    expect(await practiceVisitor(KEY, String(there.requests[3]?.body.practice))).toBe(visitor);
    await visit(there.place, DUE + 60 * 60_000, BUDGET_MS);
    expect(await practiceVisitor(KEY, String(there.requests[5]?.body.practice))).not.toBe(visitor);
  });

  it('asks in words where the business offers nothing, and accepts what it has to', async () => {
    const disclosure = { text: '…', version: 'v1', accept: true };
    there.answers.frame = (frame) => (frame.action === 'join' ? [joined({ choices: [], disclosure })] : told(frame));
    expect(await visited()).toHaveProperty('seconds');
    expect(there.frames[1]).toMatchObject({ text: '営業時間を教えてください', accept: 'v1' });
    expect(there.frames[1]).not.toHaveProperty('choice');
  });

  it('takes an answer that nothing is known for one, and one that comes before its acceptance', async () => {
    there.answers.frame = (frame) => {
      const all = told(frame);
      return frame.action === 'send' ? [bot({ kind: 'escalated' }), ...all.slice(0, 1)] : all;
    };
    expect(await visited()).toHaveProperty('seconds');
  });
});

const silent = (action: string) => (frame: Frame) => (frame.action === action ? [] : told(frame));
const refusing = (action: string, code: string) => (frame: Frame) =>
  frame.action === action ? [{ type: 'error', action, code, message: 'secret' }] : told(frame);
/** Accepts a question and answers with these. */
const answering =
  (...answers: readonly Frame[]) =>
  (frame: Frame) =>
    frame.action === 'send' ? [...told(frame).slice(0, 2), ...answers] : told(frame);
const hidden = { type: 'entry', conversationId: 'c', entry: { seq: 8, kind: 'hidden' } };

describe('a visit that fails names where, and why', () => {
  it.each<[string, string, Partial<Answers>]>([
    ['status', 'answered 403', { status: (response) => json(response, 403, {}) }],
    ['status', 'is no JSON', { status: (response) => void response.end('<html>secret') }],
    ['status', 'is no status.json', { status: (response) => json(response, 200, { v: 2 }) }],
    ['status', 'no answer in time', { status: () => {} }],
    ['session', 'answered 429', { session: (response) => json(response, 429, {}) }],
    ['session', 'has no token', { session: (response) => json(response, 201, { socketUrl: there.place.socketUrl }) }],
    ['connect', 'the socket was closed (1006)', { accepts: false }],
    ['join', 'no answer in time', { frame: silent('join') }],
    ['join', 'join was refused: internal', { frame: refusing('join', 'internal') }],
    ['send', 'no answer in time', { frame: silent('send') }],
    ['send', 'send was refused: busy', { frame: refusing('send', 'busy') }],
    ['reply', 'no answer in time', { frame: answering(hidden, bot({ about: 4 })) }],
    ['reply', 'the bot could not answer', { frame: answering(bot({ text: `お知らせ\n\n${APOLOGY}` })) }],
    ['close', 'no answer in time', { frame: silent('close') }],
  ])('%s: %s', async (step, reason, harm) => {
    Object.assign(there.answers, harm);
    expect(await visited(reason === 'no answer in time' ? SHORT_MS : BUDGET_MS)).toEqual({ step, reason });
  });

  it('follows nobody elsewhere, with the proof least of all', async () => {
    const elsewhere = { location: `${there.place.publicUrl}/elsewhere` };
    there.answers.session = (response) => void response.writeHead(307, elsewhere).end();
    expect(await visited()).toMatchObject({ step: 'session' });
    there.answers.status = (response) => void response.writeHead(302, elsewhere).end();
    expect(await visited()).toMatchObject({ step: 'status' });
    expect(there.requests.map(({ url }) => url)).not.toContain('/elsewhere');
  });

  it('opens no socket but that of the deployment', async () => {
    there.answers.session = (response) =>
      json(response, 201, { token: 'a.b.c', socketUrl: 'wss://elsewhere.example/ws' });
    const reason = 'socketUrl is not that of this deployment';
    expect(await visited()).toEqual({ step: 'session', reason });
    expect(there.open).toEqual([]);
  });

  it('when nobody is there at all', async () => {
    await there.stop();
    expect(await visited()).toEqual({ step: 'status', reason: 'ECONNREFUSED' });
  });

  it('when it is cut off', async () => {
    there.answers.frame = (frame) => {
      if (frame.action === 'send') there.open[0]?.terminate();
      return told(frame).slice(0, frame.action === 'send' ? 0 : 1);
    };
    expect(await visited()).toEqual({ step: 'send', reason: 'the socket was closed (1006)' });
  });
});

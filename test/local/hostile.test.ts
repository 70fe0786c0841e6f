import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Case, cases } from './hostile/bank.ts';
import { dynamodb } from './hostile/data.ts';
import { frame, history, massAssignment, message } from './hostile/frames.ts';
import { handshake } from './hostile/handshake.ts';
import { attachment, botOutput, config, exportOf, methods, page, plain, postMessage, upload } from './hostile/http.ts';
import { identity } from './hostile/identity.ts';
import { load } from './hostile/load.ts';
import { canned, preview, publicConfig } from './hostile/outside.ts';
import { replay } from './hostile/replay.ts';
import { logged, startWorld, stillSettled, type World } from './hostile/world.ts';

/** Runs a case against the account, and says what was observed; rejects when that is not what is expected. */
type Driver = (world: World, hostile: Case) => Promise<string>;

const DRIVERS: Record<string, Driver> = {
  'ws.frame': frame,
  'ws.message.send': message,
  'ws.typing': message,
  'ws.stop': message,
  'ws.agent.message': message,
  'ws.push': message,
  'ws.history.list': history,
  'ws.handshake': handshake,
  'ws.mass': massAssignment,
  'ws.replay': replay,
  'identity.token': identity,
  'http.method': methods,
  'http.request': plain,
  'http.attachment': attachment,
  'http.export': exportOf,
  'upload.filename': upload,
  'prechat.pageUrl': page,
  'bot.output': botOutput,
  'widget.postMessage': postMessage,
  'widget.config': config,
  'link.preview': preview,
  'canned.reply': canned,
  'public.config': publicConfig,
  dynamodb,
  load,
};

let world: World;
const rows: { id: string; surface: string; expected: string; observed: string; pass: boolean }[] = [];

beforeAll(async () => {
  world = await startWorld();
});
afterAll(async () => {
  await world.stop();
  const lines = rows.map(({ id, surface, expected, observed, pass }) =>
    [
      id.padEnd(10),
      surface.padEnd(18),
      expected.padEnd(17),
      pass ? 'pass' : 'FAIL',
      observed.replace(/\s+/g, ' '),
    ].join(' '),
  );
  console.log(lines.join('\n'));
});

describe('a hostile input', () => {
  it.each(cases.map((hostile) => [hostile.id, hostile.surface, hostile.expect.outcome, hostile] as const))(
    '%s (%s) ends as %s',
    async (id, surface, expected, hostile) => {
      const driver = DRIVERS[surface];
      if (!driver) throw new Error(`nobody drives ${surface}`);
      const row = { id, surface, expected };
      try {
        rows.push({ ...row, observed: await driver(world, hostile), pass: true });
      } catch (error) {
        rows.push({ ...row, observed: error instanceof Error ? error.message : String(error), pass: false });
        throw error;
      }
    },
  );
});

describe('after all of them', () => {
  it('nothing has come later to anybody: no second error, no entry, no answer', () => stillSettled(world));

  it('no function has failed, and no log holds a text, a token or a key', () => {
    const logs = logged(world);
    expect(logs).toContain('Error_');
    expect(logs.split('\n').filter((line) => /"level":"(?:ERROR|CRITICAL)"/.test(line))).toEqual([]);
    for (const secret of world.secrets) {
      expect(logs).not.toContain(secret);
      expect(logs).not.toContain(JSON.stringify(secret).slice(1, -1));
    }
  });
});

import { spawn } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { buildSync } from 'esbuild';
import { BUNDLES, bundleOptions } from '../lib/bundle.ts';
import { MeteredAccount } from './account.ts';
import type { Work } from './cpu.child.ts';
import type { Figure } from './figure.ts';
import { percentile } from './percentile.ts';
import { ENTRIES, QUESTION } from './turns.ts';
import { Visit } from './visit.ts';

const BLOCKS = 60;
/** Of one visitor: as many as cost him no write of a counter. */
const MESSAGES = 9;
/** Blocks in which the compiler has not seen all of the code yet. */
const WARM_UP = 15;
/** Blocks that are compared as one. */
const GROUP = 5;

const buildFloor = (): string => {
  const { entryPoints: _e, outdir: _o, ...options } = bundleOptions('.');
  const outdir = mkdtempSync(join(tmpdir(), 'uragawa-floor-'));
  buildSync({ ...options, entryPoints: { floor: 'bench/floor.handler.ts' }, outdir });
  return join(outdir, 'floor.mjs');
};

const blockOf = async (account: MeteredAccount): Promise<Work['blocks'][number]> => {
  const visit = await Visit.begin(account);
  const asked = await visit.ask(QUESTION);
  const item = asked[0]?.calls.find((call) => call.item)?.item ?? {};
  const heard = (type: string) => account.frames.findLast((frame) => frame.type === type) ?? {};
  const { conversationId, connectionId, context, seen: after } = visit;
  const floor = { pk: `FLOOR#${conversationId}`, room: `ROOM#${conversationId}`, connectionId, item };
  return {
    conversationId,
    connectionId,
    context,
    after,
    floor: { ...floor, accepted: heard('accepted'), entry: heard('entry') },
  };
};

const inChild = async (work: Work): Promise<[ours: number, floor: number][]> => {
  const file = join(mkdtempSync(join(tmpdir(), 'uragawa-cpu-')), 'work.json');
  writeFileSync(file, JSON.stringify(work));
  const args = ['--expose-gc', join(import.meta.dirname, 'cpu.child.ts'), file];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'pipe'] });
  const [said, code] = await Promise.all([text(child.stderr), new Promise((resolve) => child.on('close', resolve))]);
  if (code !== 0) throw new Error(`the messages were not measured: ${said}`);
  return JSON.parse(said.slice(said.indexOf('[[')));
};

/** Processor time of a message beside that of a handler which makes the same requests to AWS, in turns in one process. */
export const cpuFigures = async (outdir: string): Promise<Figure[]> => {
  const account = await MeteredAccount.start(outdir, ENTRIES);
  try {
    const blocks: Work['blocks'][number][] = [];
    for (let i = 0; i < BLOCKS; i += 1) blocks.push(await blockOf(account));
    const message = join(BUNDLES, 'conversation/message', 'index.mjs');
    const pairs = await inChild({ message, floor: buildFloor(), blocks, messages: MESSAGES, text: QUESTION });
    const refused = account.frames.find(({ type }) => type === 'error');
    if (refused) throw new Error(`a measured message was refused: ${JSON.stringify(refused)}`);
    const groups = Map.groupBy(pairs.slice(WARM_UP).entries(), ([at]) => Math.floor(at / GROUP));
    const ratios = [...groups.values()].map((group) => {
      const sum = (which: 0 | 1) => group.reduce((total, [, pair]) => total + pair[which], 0);
      return sum(0) / sum(1);
    });
    const ours = pairs.slice(WARM_UP).map(([one]) => one / MESSAGES);
    return [
      { name: 'processor time of a message on this machine, p50', value: percentile(ours, 0.5), unit: 'ms' },
      {
        name: 'the same, as a multiple of a handler that makes the same requests and does nothing else',
        value: percentile(ratios, 0.5),
        unit: 'x',
        limit: 1.5,
      },
    ];
  } finally {
    await account.close();
  }
};

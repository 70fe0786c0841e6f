import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeRecord } from './audit-record.ts';
import type { Figure } from './figure.ts';

const FEW = 10_000;
const COMPARED = 100_000;
const MANY = 1_000_000;
/** Of the speed of a loop that hashes the same and does nothing else. */
const LEAST_SHARE = 0.5;
/** What garbage may lie about, of whatever size the record is. */
const MOST_MORE_MB = 64;

interface Measured {
  readonly ours: number;
  readonly bare: number;
  readonly megabytes: number;
}

const measure = async (entries: number, isCompared: boolean): Promise<Measured> => {
  const folder = mkdtempSync(join(tmpdir(), 'uragawa-audit-'));
  try {
    await writeRecord(folder, entries);
    // What memory it has does not grow with the record: with more it would only collect its garbage later.
    const room = isCompared ? [] : ['--max-old-space-size=64', '--max-semi-space-size=4'];
    const args = [...room, join(import.meta.dirname, 'audit.child.ts'), folder, ...(isCompared ? ['compared'] : [])];
    const { stdout, stderr, status } = spawnSync(process.execPath, args, { encoding: 'utf8' });
    if (status !== 0) throw new Error(`the audit was not measured: ${stderr}`);
    return JSON.parse(stdout);
  } finally {
    rmSync(folder, { recursive: true });
  }
};

/** How fast a record is verified, and what memory that takes. */
export const auditFigures = async (many = MANY): Promise<Figure[]> => {
  const few = await measure(FEW, false);
  const compared = await measure(COMPARED, true);
  const all = await measure(many, false);
  const share = compared.bare / compared.ours;
  return [
    { name: 'entries of a record verified a second', value: Math.round(compared.ours), unit: '' },
    { name: 'the same two hashes of each in a bare loop', value: Math.round(compared.bare), unit: '' },
    { name: 'the bare loop is faster by', value: share, unit: 'times', limit: 1 / LEAST_SHARE },
    {
      name: `memory for ${many.toLocaleString('en')} entries beyond that for ${FEW.toLocaleString('en')}`,
      value: Math.max(0, Math.round(all.megabytes - few.megabytes)),
      unit: 'MB',
      limit: MOST_MORE_MB,
    },
  ];
};

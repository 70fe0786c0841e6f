import { generateKeyPairSync, sign } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { compose } from '../../functions/audit/compose.ts';
import { type Digest, HOUR, keyOf, type Previous, type Row } from '../../functions/audit/digest.ts';
import type { Fault } from '../../functions/audit/fault.ts';
import { folderSource, META } from '../../functions/audit/folder.ts';
import { lineOf } from '../../functions/audit/line.ts';
import { keyIdOf, keysIn, pemOf, type Signer } from '../../functions/audit/signature.ts';
import { type VerifyOptions, verify } from '../../functions/audit/verify.ts';
import { seal } from '../../functions/conversation/chain.ts';
import type { Draft, Entry } from '../../functions/conversation/entry.ts';

export const START = Date.UTC(2026, 10, 21, 5);
export const STACK = 'uragawa-test';
export const BUCKET = 'records';

/** A key of its own, as KMS would have it. */
export const makeSigner = (): Signer => {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return {
    keyId: keyIdOf(publicKey),
    pem: pemOf(publicKey),
    sign: async (text) => sign('sha256', Buffer.from(text), privateKey).toString('base64'),
  };
};

export const makeFolder = (): string => mkdtempSync(join(tmpdir(), 'uragawa-audit-'));
export const removeFolder = (folder: string): void => rmSync(folder, { recursive: true, force: true });

const draft = (visitorId: string, index: number, change: Partial<Draft>): Draft => ({
  id: `m${index}`,
  kind: 'message',
  role: 'customer',
  by: visitorId,
  after: 0,
  facts: { visitorId, ordinal: 0, returning: false, language: 'ja' },
  body: { text: `質問${index} <送料> "いくら"` },
  ...change,
});

/** Appends an entry to a log. */
export const add = (id: string, log: Entry[], at: number, change: Partial<Draft> = {}): Entry[] => [
  ...log,
  seal(id, log.at(-1), draft(`visitor-${id}`, log.length, change), at),
];

export type Logs = Map<string, Entry[]>;

/** A question and its answer in each of the hours. */
export const conversation = (id: string, hours: readonly number[]): Entry[] =>
  hours.reduce<Entry[]>((log, hour) => {
    const at = START + hour * HOUR + 60_000;
    const asked = add(id, log, at);
    const about = asked.length;
    return add(id, asked, at + 1_000, { role: 'bot', by: undefined, about, outcome: 'answer' } as Partial<Draft>);
  }, []);

const rowOf = (id: string, log: readonly Entry[], from: number): Row | undefined => {
  const last = log.findLast(({ at }) => at < from + HOUR);
  return last && last.at >= from ? [id, last.seq, last.hash] : undefined;
};

export interface RecordOptions {
  readonly signer: Signer;
  readonly hours: number;
  /** Hour -> conversations the digest lists as erased. */
  readonly erased?: Readonly<Record<number, Digest['erased']>>;
  /** Changes what a digest is made of before it is signed. */
  readonly change?: (hour: number, previous: Previous | null) => Previous | null;
  /** Changes what a digest names. */
  readonly rows?: (hour: number, rows: Row[]) => Row[];
}

export const writeLog = (folder: string, id: string, log: readonly Entry[]): void => {
  mkdirSync(join(folder, 'log'), { recursive: true });
  writeFileSync(join(folder, 'log', `${id}.jsonl`), log.map((entry) => `${lineOf(id, entry)}\n`).join(''));
};

/** Writes what `audit export` would. */
export const writeRecord = async (folder: string, logs: Logs, options: RecordOptions): Promise<void> => {
  for (const [id, log] of logs) writeLog(folder, id, log);
  let previous: Previous | null = null;
  for (let hour = 0; hour < options.hours; hour += 1) {
    const from = START + hour * HOUR;
    const rows = [...logs].flatMap(([id, log]) => {
      const row = rowOf(id, log, from);
      return row ? [row] : [];
    });
    const before: Previous | null = options.change ? options.change(hour, previous) : previous;
    const { parts, file, place } = await compose(
      {
        stack: STACK,
        bucket: BUCKET,
        from,
        rows: options.rows?.(hour, rows) ?? rows,
        entries: 0,
        findings: 0,
        erased: options.erased?.[hour] ?? [],
        previous: before,
      },
      options.signer,
    );
    for (const { key, body, metadata } of [...parts, file]) {
      mkdirSync(dirname(join(folder, key)), { recursive: true });
      writeFileSync(join(folder, key), body);
      writeFileSync(join(folder, `${key}${META}`), JSON.stringify(metadata));
    }
    previous = place;
  }
};

export const digestFile = (folder: string, hour: number): string => join(folder, keyOf(STACK, START + hour * HOUR));

/** Changes the lines of a conversation's log. */
export const editLog = (folder: string, id: string, edit: (lines: string[]) => string[]): void => {
  const file = join(folder, 'log', `${id}.jsonl`);
  const lines = readFileSync(file, 'utf8').split('\n').slice(0, -1);
  writeFileSync(
    file,
    edit(lines)
      .map((line) => `${line}\n`)
      .join(''),
  );
};

/** What the verifier finds, each as `kind where entry`. */
export const faultsIn = async (
  folder: string,
  pem: string,
  options: Partial<VerifyOptions> = {},
): Promise<string[]> => {
  const faults: Fault[] = [];
  await verify({ source: folderSource(folder), keys: keysIn(pem), report: (fault) => faults.push(fault), ...options });
  return faults.map(
    ({ kind, where, seq }) => `${kind} ${where.split('/').at(-1)}${seq === undefined ? '' : ` ${seq}`}`,
  );
};

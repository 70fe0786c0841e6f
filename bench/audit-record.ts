import { createHash, generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import { closeSync, mkdirSync, openSync, writeFileSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { canonical } from '../functions/audit/canonical.ts';
import { compose } from '../functions/audit/compose.ts';
import { HOUR, type Previous, type Row } from '../functions/audit/digest.ts';
import { META } from '../functions/audit/folder.ts';
import { lineOf } from '../functions/audit/line.ts';
import { sealedOf } from '../functions/audit/link.ts';
import { keyIdOf, pemOf, type Signer } from '../functions/audit/signature.ts';
import { seal } from '../functions/conversation/chain.ts';
import type { Entry } from '../functions/conversation/entry.ts';

const START = Date.parse('2026-06-01T00:00:00Z');
/** Entries of one conversation. */
const LENGTH = 1_000;

const sha = (...parts: (string | Buffer)[]): string => {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest('base64url');
};

/** What customers and the bot write, in turns; the state of the first is that of all, for it is as long. */
const TEXTS = [
  '先週注文した商品がまだ届きません。注文番号は控えてあります。配送状況を教えていただけますか。',
  'お問い合わせありがとうございます。ご注文の品は発送の準備が整い次第お送りします。お届けまで通常三日から五日ほどお時間をいただいております。',
];

const firstOf = (id: string): Entry =>
  seal(
    id,
    undefined,
    {
      id: 'q0',
      kind: 'message',
      role: 'customer',
      by: `visitor-${id}`,
      after: 0,
      facts: { visitorId: `visitor-${id}`, ordinal: 0, returning: false, language: 'ja' },
      body: { text: TEXTS[0] ?? '', name: '山田' },
    },
    START,
  );

/** A log of so many entries, chained as ours is. */
const entriesOf = function* (id: string, length: number): Generator<Entry> {
  let last = firstOf(id);
  yield last;
  for (let seq = 2; seq <= length; seq += 1) {
    const salt = randomBytes(16).toString('base64url');
    const body = { text: TEXTS[seq % 2] ?? '' };
    const digest = sha(Buffer.from(salt, 'base64url'), canonical(body));
    const { hash: previous } = last;
    const next = { ...last, seq, id: `q${seq}`, at: last.at + 1, after: seq - 1, salt, body, digest, previous };
    last = { ...next, hash: sha(sealedOf(id, next)) };
    yield last;
  }
};

const signer = (): Signer => {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const signed = async (text: string) => sign('sha256', Buffer.from(text), privateKey).toString('base64');
  return { keyId: keyIdOf(publicKey), pem: pemOf(publicKey), sign: signed };
};

/** Writes a record of so many entries into a folder, with a digest of one hour, and its public key to `key.pem`. */
export const writeRecord = async (folder: string, entries: number): Promise<void> => {
  const by = signer();
  const rows: Row[] = [];
  mkdirSync(join(folder, 'log'), { recursive: true });
  for (let number = 0; number < entries / LENGTH; number += 1) {
    const id = `conversation-${number}`;
    const file = openSync(join(folder, 'log', `${id}.jsonl`), 'w');
    let lines = '';
    let last: Entry | undefined;
    for (const entry of entriesOf(id, LENGTH)) {
      lines += `${lineOf(id, entry)}\n`;
      last = entry;
    }
    writeSync(file, lines);
    closeSync(file);
    if (last) rows.push([id, last.seq, last.hash]);
  }
  const previous: Previous | null = null;
  const hour = { stack: 'bench', bucket: 'bench', from: START - (START % HOUR), rows, entries, findings: 0 };
  const { parts, file } = await compose({ ...hour, erased: [], previous }, by);
  for (const { key, body, metadata } of [...parts, file]) {
    mkdirSync(dirname(join(folder, key)), { recursive: true });
    writeFileSync(join(folder, key), body);
    writeFileSync(join(folder, `${key}${META}`), JSON.stringify(metadata));
  }
  writeFileSync(join(folder, 'key.pem'), by.pem);
};

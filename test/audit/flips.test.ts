import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Signer } from '../../functions/audit/signature.ts';
import { conversation, faultsIn, makeFolder, makeSigner, removeFolder, writeRecord } from './record.fixture.ts';

let folder: string;
let signer: Signer;
let files: string[];

beforeAll(async () => {
  folder = makeFolder();
  signer = makeSigner();
  const logs = new Map(['one', 'two', 'three'].map((id, hour) => [id, conversation(id, [hour, hour + 1])] as const));
  await writeRecord(folder, logs, { signer, hours: 4 });
  files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name));
});
afterAll(() => removeFolder(folder));

const unpacked = (bytes: Buffer): string | undefined => {
  try {
    return gunzipSync(bytes).toString();
  } catch {
    return undefined;
  }
};

it('one flipped bit anywhere in a record is named, with the file it is in', { timeout: 120_000 }, async () => {
  const place = fc.tuple(fc.nat(), fc.nat(), fc.nat({ max: 7 }));
  await fc.assert(
    fc.asyncProperty(place, async ([which, where, bit]) => {
      const file = files[which % files.length] ?? '';
      const bytes = readFileSync(file);
      const flipped = Buffer.from(bytes);
      const at = where % bytes.length;
      flipped[at] = (flipped[at] ?? 0) ^ (1 << bit);
      writeFileSync(file, flipped);
      const faults = await faultsIn(folder, signer.pem);
      writeFileSync(file, bytes);
      // The last bits of a compressed file may be in no byte of its content.
      if (file.endsWith('.gz') && unpacked(flipped) === unpacked(bytes)) return;
      const name =
        file
          .split('/')
          .at(-1)
          ?.replace(/\.jsonl$|\.meta\.json$/, '') ?? '';
      expect(
        faults.some((fault) => fault.includes(name)),
        `${file} ${at} ${bit}: ${faults}`,
      ).toBe(true);
    }),
    { numRuns: 400 },
  );
});

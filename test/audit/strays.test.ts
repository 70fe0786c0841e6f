import { appendFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { HOUR, keyOf } from '../../functions/audit/digest.ts';
import { META } from '../../functions/audit/folder.ts';
import type { Signer } from '../../functions/audit/signature.ts';
import {
  conversation,
  digestFile,
  faultsIn,
  makeFolder,
  makeSigner,
  removeFolder,
  STACK,
  START,
  writeRecord,
} from './record.fixture.ts';

let signer: Signer;
let folder: string;

beforeAll(() => {
  signer = makeSigner();
});
beforeEach(async () => {
  folder = makeFolder();
  const logs = new Map([
    ['one', conversation('one', [0, 1])],
    ['two', conversation('two', [1])],
  ]);
  await writeRecord(folder, logs, { signer, hours: 4 });
});
afterEach(() => removeFolder(folder));

const name = (hour: number): string => keyOf(STACK, START + hour * HOUR).replace(/.*\//, '');
/** Another fault, which has to be told whatever else there is. */
const faults = async (): Promise<string[]> => {
  rmSync(digestFile(folder, 1));
  const found = await faultsIn(folder, signer.pem);
  expect(found).toContain(`missing ${name(1)}`);
  return found.filter((fault) => fault !== `missing ${name(1)}`);
};

describe('what is none of a record is told, and hides nothing else', () => {
  it.each(['null', '[]', '"x"', '{"signature":5}', '{"signature":null,"key-id":{}}', ''])(
    'as metadata: %s',
    async (text) => {
      writeFileSync(`${digestFile(folder, 2)}${META}`, text);
      expect(await faults()).toEqual([`invalid ${name(2)}`]);
    },
  );

  it('as a folder in the place of a digest or a log', async () => {
    rmSync(digestFile(folder, 2));
    mkdirSync(digestFile(folder, 2));
    rmSync(join(folder, 'log', 'two.jsonl'));
    mkdirSync(join(folder, 'log', 'two.jsonl'));
    mkdirSync(join(folder, 'log', 'three.jsonl'));
    expect(await faultsIn(folder, signer.pem)).toEqual([`missing ${name(2)}`, 'missing two 1']);
  });

  it('as a file in the place of the log', async () => {
    rmSync(join(folder, 'log'), { recursive: true });
    writeFileSync(join(folder, 'log'), 'x');
    expect(await faults()).toEqual(['missing one 1']);
  });

  it('as files and folders beside the stack', async () => {
    for (const other of ['other', 'a', 'x.y']) mkdirSync(join(folder, 'digest', other));
    writeFileSync(join(folder, 'digest', 'Thumbs.db'), 'x');
    writeFileSync(join(folder, 'digest', 'a', 'x.json.gz'), 'x');
    writeFileSync(join(folder, 'digest', 'x.y', 'z'), 'x');
    expect((await faults()).toSorted()).toEqual(['moved Thumbs.db', 'moved x.json.gz', 'moved z']);
  });

  it('as a line that is longer than any entry, which is read no further', async () => {
    const file = join(folder, 'log', 'two.jsonl');
    const [first = '', second = ''] = readFileSync(file, 'utf8').split('\n');
    writeFileSync(file, `${first}\n`);
    const much = Buffer.alloc(1 << 20, '{');
    for (let times = 0; times < 9; times += 1) appendFileSync(file, much);
    appendFileSync(file, `\n${second}\n`);
    expect(await faults()).toEqual(['invalid two 2']);
    writeFileSync(file, `${first}\n${second}\n`);
    for (let times = 0; times < 4; times += 1) appendFileSync(file, much);
    expect(await faultsIn(folder, signer.pem)).toEqual([`missing ${name(1)}`, 'invalid two 3']);
  });
});

import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { Refused } from './refused.ts';

/** A line must fit into memory, whatever the file is. */
const LONGEST = 100_000;

/**
 * Lines of a file, with their numbers, without what ends them; a file of any size.
 * @throws Refused when it is a folder, or cannot be read as UTF-8
 */
export async function* readLines(file: string): AsyncGenerator<readonly [line: string, number: number]> {
  if ((await stat(file)).isDirectory()) throw new Refused(`${file}: is a folder; name a file in it`);
  const decoder = new TextDecoder('utf-8', { fatal: true });
  const decode = (chunk?: Buffer): string => {
    try {
      return chunk ? decoder.decode(chunk, { stream: true }) : decoder.decode();
    } catch {
      throw new Refused(`${file}, near line ${number + 1}: is not UTF-8; in Excel, save it as "CSV UTF-8"`);
    }
  };
  let rest = '';
  let number = 0;
  for await (const chunk of createReadStream(file, { highWaterMark: 1 << 18 })) {
    const lines = (rest + decode(chunk)).split('\n');
    rest = lines.pop() ?? '';
    if (rest.length > LONGEST)
      throw new Refused(`line ${number + lines.length + 1}: is longer than ${LONGEST} characters`);
    for (const line of lines) {
      number += 1;
      yield [line.endsWith('\r') ? line.slice(0, -1) : line, number];
    }
  }
  rest += decode();
  if (rest !== '') yield [rest.endsWith('\r') ? rest.slice(0, -1) : rest, number + 1];
}

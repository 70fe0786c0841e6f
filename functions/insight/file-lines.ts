import { stat } from 'node:fs/promises';
import { readLines } from './lines.ts';
import { Refused } from './refused.ts';

/**
 * Lines of what somebody names as a file.
 * @throws Refused when it is a folder, or cannot be read as UTF-8
 */
export async function* linesOf(file: string): ReturnType<typeof readLines> {
  if ((await stat(file)).isDirectory()) throw new Refused(`${file}: is a folder; name a file in it`);
  yield* readLines(file);
}

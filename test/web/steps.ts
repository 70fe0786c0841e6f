import { Session } from 'node:inspector/promises';
import { json } from 'node:stream/consumers';

/**
 * How many blocks of code the parser of Markdown runs for each text of a JSON array on the standard input, by V8's own
 * count: unlike time it is the same at each run. Optimized code counts nothing, so run it with --no-opt --no-maglev.
 */
const session = new Session();
session.connect();
await session.post('Profiler.enable');
await session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: true });
// What was compiled before has no counters.
const { parse } = await import('../../web/widget/markdown.ts');

const steps = async (text: string): Promise<number> => {
  await session.post('Profiler.takePreciseCoverage');
  parse(text);
  const { result } = await session.post('Profiler.takePreciseCoverage');
  return result
    .filter(({ url }) => /widget\/(markdown|inline|links)\.ts/.test(url))
    .flatMap(({ functions }) => functions.flatMap(({ ranges }) => ranges.map(({ count }) => count)))
    .reduce((sum, count) => sum + count, 0);
};

const counts: number[] = [];
for (const text of (await json(process.stdin)) as string[]) counts.push(await steps(text));
process.stdout.write(JSON.stringify(counts));

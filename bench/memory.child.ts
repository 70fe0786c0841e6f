import { readFileSync } from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import { openIndex } from '../functions/bot/index-file.ts';
import { detectLanguage } from '../functions/bot/retrieve.ts';
import { golden } from '../test/bot/sample.ts';

const open = (file = '') => {
  const index = openIndex(readFileSync(file));
  for (const { query } of golden) index.search(query, detectLanguage(query, 'ja'), Date.now());
  return index;
};

const used = async (): Promise<number> => {
  // What is outside the heap is given back after the collection that finds it unused.
  for (let i = 0; i < 2; i += 1) {
    globalThis.gc?.();
    await setImmediate();
  }
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
};

const [small, large] = process.argv.slice(2);
// The first search brings the words and the segmenter that every index uses.
open(small);
const before = await used();
const index = open(large);
const bytes = (await used()) - before;
console.log(JSON.stringify({ bytes, version: index.version }));

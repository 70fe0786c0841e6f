import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import * as z from 'zod/mini';
import { type FaqEntry, snapshotVersion } from '../knowledge/snapshot.ts';
import { encodeIndex } from './build.ts';
import { evaluate, type Figures, type GoldenQuestion, type Row } from './evaluate.ts';
import { openIndex } from './index-file.ts';
import { languageOf } from './language.ts';

const USAGE = `npm run -s knowledge -- evaluate --knowledge FILE --queries FILE [--json] [--out FILE]
  --knowledge FILE  FAQ entries (once for each file), one JSON object a line: {"id", "question", "answer"?, "phrasings"?, "language"?}
  --queries FILE    questions, one a line: {"query", "gold"}; gold: the id of the entry that answers it, null: none does
  --json            print the figures as one JSON object
  --out FILE        write {query, gold, decision, ranked: [{id, score}]} for each question, one a line`;

const text = z.string().check(z.maxLength(100_000));
/** An entry of any FAQ, not only of ours: what we do not know of is passed over. */
const AnyEntry = z.object({
  id: z.string().check(z.minLength(1)),
  question: z._default(z.nullable(text), ''),
  answer: z._default(z.nullable(text), ''),
  phrasings: z._default(z.nullable(z.array(text)), []),
  language: z.optional(z.nullable(z.string())),
});
const Question = z.object({ query: z.string(), gold: z.nullable(z.string()) });

/** A file or line that cannot be read; the message says where and what is expected. */
class InputError extends Error {}

const linesOf = <S extends z.ZodMiniType>(schema: S, file: string, expected: string): z.output<S>[] => {
  const faults: string[] = [];
  const found: z.output<S>[] = [];
  let content: string;
  try {
    content = readFileSync(file, 'utf8');
  } catch {
    throw new InputError(`${file}: cannot be read`);
  }
  for (const [index, line] of content
    .replace(/^\ufeff/, '')
    .split('\n')
    .entries()) {
    if (line.trim() === '') continue;
    const result = z.safeParse(schema, parsed(line));
    if (result.success) found.push(result.data);
    else faults.push(`${file}:${index + 1}: must be ${expected}`);
  }
  if (faults.length > 0) throw new InputError(faults.join('\n'));
  if (found.length === 0) throw new InputError(`${file}: is empty`);
  return found;
};

const parsed = (line: string): unknown => {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
};

const entryOf = ({ id, question, answer, phrasings, language }: z.output<typeof AnyEntry>): FaqEntry => {
  const texts = { question: question ?? '', answer: answer ?? '', phrasings: phrasings ?? [] };
  const spoken = language ?? languageOf([texts.question, ...texts.phrasings, texts.answer].join('\n'), 'en');
  return { id, version: 1, language: spoken, ...texts };
};

const requireDistinct = (file: string, entries: readonly FaqEntry[]): void => {
  const twice = [...Map.groupBy(entries, ({ id }) => id)].filter(([, same]) => same.length > 1).map(([id]) => id);
  if (twice.length > 0) throw new InputError(`${file}: each id may be used once: ${twice.join(', ')}`);
};

const MOST_NAMED = 5;

/** Such questions count as covered and never come out right: mostly the two files do not belong together. */
const warnOfGone = (
  queries: string,
  questions: readonly GoldenQuestion[],
  file: string,
  entries: readonly FaqEntry[],
) => {
  const known = new Set(entries.map(({ id }) => id));
  const gone = [...new Set(questions.flatMap(({ gold }) => (gold === null || known.has(gold) ? [] : [gold])))];
  if (gone.length === 0) return;
  const rest = gone.length - MOST_NAMED;
  const named = `${gone.slice(0, MOST_NAMED).join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`;
  console.error(`${queries}: ${gone.length} ids of gold are not in ${file}: ${named}`);
};

const write = (file: string, rows: readonly Row[]): void => {
  const lines = rows.map(({ offered: _offered, recognized: _recognized, ...row }) => `${JSON.stringify(row)}\n`);
  try {
    writeFileSync(file, lines.join(''));
  } catch (error) {
    throw new InputError(`${file}: cannot be written (${error instanceof Error ? error.message : String(error)})`);
  }
};

const SHARES = [
  'top1',
  'top3',
  'top10',
  'mrr10',
  'auroc',
  'answer',
  'choices',
  'handoff',
  'right',
  'calibration',
] as const;

const table = (figures: Figures, perQuery: number): string =>
  [
    ['questions', String(figures.questions)],
    ['covered', String(figures.covered)],
    ...SHARES.map((name) => [name, figures[name] === null ? '-' : figures[name].toFixed(3)]),
    ['milliseconds per query', perQuery.toFixed(2)],
  ]
    .map(([name = '', value]) => `${name.padEnd(24)}${value}`)
    .join('\n');

const run = async (args: string[]): Promise<void> => {
  const { values } = parseArgs({
    args,
    options: {
      knowledge: { type: 'string', multiple: true },
      queries: { type: 'string' },
      json: { type: 'boolean' },
      out: { type: 'string' },
      help: { type: 'boolean' },
    },
  });
  if (values.help) {
    console.log(USAGE);
    return;
  }
  if (values.knowledge === undefined || values.queries === undefined) throw new InputError(USAGE);
  const expected = 'a JSON object {"id", "question", "answer"?, "phrasings"?} of texts';
  const entries = values.knowledge.flatMap((file) => linesOf(AnyEntry, file, expected).map(entryOf));
  const files = values.knowledge.join(', ');
  requireDistinct(files, entries);
  const questions: GoldenQuestion[] = linesOf(
    Question,
    values.queries,
    'a JSON object {"query", "gold"}, gold an id or null',
  );
  warnOfGone(values.queries, questions, files, entries);
  const index = openIndex(await encodeIndex({ version: snapshotVersion(entries), entries }));
  const start = performance.now();
  const { figures, rows } = evaluate(index, questions);
  const perQuery = (performance.now() - start) / questions.length;
  if (values.out !== undefined) write(values.out, rows);
  console.log(values.json ? JSON.stringify({ ...figures, msPerQuery: perQuery }) : table(figures, perQuery));
};

/** `knowledge evaluate`: what the real retrieval makes of any FAQ and its questions. Resolves to the exit code. */
export const evaluateCommand = async (args: string[]): Promise<number> => {
  try {
    await run(args);
    return 0;
  } catch (error) {
    const known = error instanceof InputError || (error instanceof TypeError && 'code' in error);
    if (!known) throw error;
    console.error(error.message);
    return 2;
  }
};

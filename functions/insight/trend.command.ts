import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { survey } from './counts-file.ts';
import { Refused } from './refused.ts';
import { replayCounts } from './replay-counts.ts';
import { replayMessages } from './replay-messages.ts';
import { DEFAULTS, MINUTE, type TrendSettings } from './settings.ts';

const USAGE = `npm run -s trend -- replay --counts FILE | --messages FILE [options]
  Shows when the trend alert would have been raised in the past: the same code as the job, the same output for the same file.
  --counts FILE     CSV timestamp,count or timestamp,topic,count, in order of time; any regular step up to a day, found by
                    itself; rows may be missing. Beside it, visitors: distinct visitors who were not in it the hour before
                    prints timestamp,topic,count,expected,score,alert: score 0 to 1, alert 1 where one is raised
  --messages FILE   one {"at","text","topic"?,"visitor"?} a line, in order of time; topics and surging words or phrases
                    prints one JSON line an alert: topic, startedAt, detectedAt, endedAt, count, expected, ratio, examples
  --drops           alerts as well when there are far fewer than usual
  --time-zone ZONE  whose hours count; ${DEFAULTS.timeZone} by default. Times without a zone are taken as they are written
  --false-alarms N  how many a week are borne over all topics together; ${DEFAULTS.falseAlarms} by default; more is more sensitive
  --minimum N       fewer in a surge alert nobody; ${DEFAULTS.minimum} by default

  Ends with 0 when it is done, 2 when the command or the file is wrong; then nothing is printed but what to change.`;

/** A wrong command line. */
class UsageError extends Error {}

const options = {
  counts: { type: 'string' },
  messages: { type: 'string' },
  drops: { type: 'boolean' },
  'time-zone': { type: 'string' },
  'false-alarms': { type: 'string' },
  minimum: { type: 'string' },
  help: { type: 'boolean' },
} as const;

const parse = (args: string[]) => {
  try {
    return parseArgs({ args, options, allowPositionals: true });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
};

const numberOf = (name: string, text: string | undefined, otherwise: number, least: number): number => {
  const value = text === undefined ? otherwise : Number(text);
  if (text?.trim() === '' || !Number.isFinite(value) || value < least) {
    throw new UsageError(`--${name} is a number from ${least} up`);
  }
  return value;
};

const settingsOf = (values: ReturnType<typeof parse>['values']): Partial<TrendSettings> => {
  const timeZone = values['time-zone'] ?? DEFAULTS.timeZone;
  try {
    new Intl.DateTimeFormat('en', { timeZone });
  } catch {
    throw new UsageError(`--time-zone ${timeZone} is no time zone; write for example Asia/Tokyo`);
  }
  return {
    timeZone,
    drops: values.drops ?? false,
    falseAlarms: numberOf('false-alarms', values['false-alarms'], DEFAULTS.falseAlarms, 0.001),
    minimum: numberOf('minimum', values.minimum, DEFAULTS.minimum, 0),
  };
};

/** A pipe that is slower than this is waited for; what is printed at once is worth a call. */
const print = async (lines: AsyncIterable<string>): Promise<void> => {
  let text = '';
  const flush = async () => {
    if (!process.stdout.write(text)) await once(process.stdout, 'drain');
    text = '';
  };
  for await (const line of lines) {
    text += `${line}\n`;
    if (text.length > 1 << 16) await flush();
  }
  await flush();
};

const replay = async (counts: string, settings: Partial<TrendSettings>): Promise<void> => {
  const surveyed = await survey(counts);
  const { step, off } = surveyed;
  if (off > 0)
    console.error(`${off} rows are not on the step of ${step / MINUTE} minutes; each counts in the one it falls into`);
  await print(replayCounts(counts, surveyed, settings));
};

const run = async (args: string[]): Promise<void> => {
  const { values, positionals } = parse(args);
  if (values.help) return console.log(USAGE);
  const { counts, messages } = values;
  const [file] = [counts, messages].filter((name) => name !== undefined);
  if (positionals.join(' ') !== 'replay' || file === undefined || (counts !== undefined && messages !== undefined)) {
    throw new UsageError('replay needs --counts FILE or --messages FILE');
  }
  const settings = settingsOf(values);
  if (!existsSync(file)) throw new Refused(`${file}: there is no such file`);
  if (counts !== undefined) return replay(counts, settings);
  const told = await replayMessages(file, settings);
  if (told.length > 0) console.log(told.map((one) => JSON.stringify(one)).join('\n'));
};

// Who has read enough, such as head, closes the pipe.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit(0);
});
await run(process.argv.slice(2)).catch((error: unknown) => {
  const isWrong = error instanceof UsageError;
  console.error(isWrong || error instanceof Refused ? error.message : error);
  if (isWrong) console.error(`\n${USAGE}`);
  process.exitCode = isWrong || error instanceof Refused ? 2 : 1;
});

import { spawnSync } from 'node:child_process';
import { percentile } from './percentile.ts';

const ROUNDS = 9;
/** Processor time of loading a module in a fresh process: unlike the clock's it does not depend on who else is working. */
const MEASURE = `
const before = process.cpuUsage();
await import(process.argv[1]);
const { user, system } = process.cpuUsage(before);
console.log((user + system) / 1000);
process.exit(0);
`;

const ENVIRONMENT = {
  AWS_REGION: 'ap-northeast-1',
  POWERTOOLS_SERVICE_NAME: 'bench',
  NODE_OPTIONS: '--enable-source-maps',
};

const once = (file: string): number => {
  const { stdout, stderr, status } = spawnSync(process.execPath, ['--input-type=module', '-e', MEASURE, file], {
    env: ENVIRONMENT,
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`${file} cannot be loaded: ${stderr}`);
  return Number(stdout);
};

/** Milliseconds to load two files, in turns in one run: medians. */
export const importTimes = (one: string, other: string): readonly [one: number, other: number] => {
  const times = Array.from({ length: ROUNDS }, () => [once(one), once(other)] as const);
  return [
    percentile(
      times.map(([time]) => time),
      0.5,
    ),
    percentile(
      times.map(([, time]) => time),
      0.5,
    ),
  ];
};

import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import type { Figure } from './figure.ts';

/** 100 agents and 1,000 handoffs in a minute, in a process whose clients work on tables of its own. */
export const rushFigures = (): Figure[] => {
  const child = join(import.meta.dirname, 'rush.child.ts');
  const env = { ...process.env, POWERTOOLS_LOG_LEVEL: 'SILENT', POWERTOOLS_METRICS_DISABLED: 'true' };
  const { stdout, stderr, status } = spawnSync(process.execPath, [child], { encoding: 'utf8', env });
  if (status !== 0) throw new Error(`the handoffs were not measured: ${stderr}`);
  return JSON.parse(stdout);
};

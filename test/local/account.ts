import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { BUNDLES } from '../../lib/bundle.ts';
import { SYNTHESIZED } from '../lib/bundled.ts';

const ROOT = join(import.meta.dirname, '..', '..');
/** What is made once for all accounts of this folder's sources: first by `test/lib/bundled.ts`, then by who needs it first. */
const MADE = { BUNDLED: BUNDLES, SYNTHESIZED, NODE_COMPILE_CACHE: join(BUNDLES, '..', 'compiled') };

export interface RunningAccount {
  /** http://localhost:<port> */
  readonly url: string;
  /** What it wrote so far. */
  readonly output: () => string;
  readonly errors: () => string;
  /** Ends it as an operator does, or as a crash does, and resolves to its exit code. */
  stop(signal?: 'SIGTERM' | 'SIGKILL'): Promise<number | null>;
  /** An access token of a sample agent. */
  agentToken(name: string): Promise<string>;
}

export interface Start {
  /** @default --fresh */
  readonly options?: readonly string[];
  /** Where its pages are. @default any free one */
  readonly port?: number;
  /** The project's folder. @default this one */
  readonly cwd?: string;
  /** Whether a synthetic visitor comes, who would leave something behind in the middle of a long test. @default false */
  readonly canary?: boolean;
}

const run = (args: string[], env: Record<string, string>, cwd = ROOT) =>
  spawn(process.execPath, args, { cwd, env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });

/** Starts the whole system as `npm start -- --fresh` does (or with other options), by itself on a free port. */
export const startAccount = async ({
  options = ['--fresh'],
  port = 0,
  cwd = ROOT,
  canary = false,
}: Start = {}): Promise<RunningAccount> => {
  const args = [join('local', 'main.ts'), ...options, ...(canary ? [] : ['--no-canary'])];
  const child = run(args, { PORT: String(port), ...(cwd === ROOT && MADE) }, cwd);
  const exited = new Promise<number | null>((resolve) => child.once('exit', resolve));
  let errors = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    errors += text;
  });
  let output = '';
  const url = await new Promise<string>((resolve, reject) => {
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      output += text;
      const ready = /^uragawa ready (\S+)$/m.exec(output)?.[1];
      if (ready) resolve(ready);
    });
    void exited.then((code) => reject(new Error(`the account ended with ${code} before it was ready:\n${errors}`)));
  });
  return {
    url,
    output: () => output,
    errors: () => errors,
    stop: (signal = 'SIGTERM') => {
      child.kill(signal);
      return exited;
    },
    agentToken: async (name) => {
      const token = run([join('local', 'agent-token.ts'), name], { PORT: new URL(url).port });
      let printed = '';
      token.stdout.setEncoding('utf8').on('data', (text: string) => {
        printed += text;
      });
      await new Promise((resolve) => token.once('close', resolve));
      return printed.trim();
    },
  };
};

import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { EVENT } from '../functions/conversation/events.ts';
import { SURGE } from '../functions/insight/events.ts';
import { bundle } from '../lib/bundle.ts';

const ROOT = join(import.meta.dirname, '..');

/** The origin as a browser names it: without the port that http has by itself. */
export const originOf = (host: string, port: number): string => new URL(`http://${host}:${port}`).origin;

export interface LocalStage {
  /** A model answers only where the account has one. @default false */
  readonly hasModel?: boolean;
  /** Further origins that may open a chat. @default none */
  readonly origins?: readonly string[];
  /** Addresses that are told every event. @default none but those of cdk.json */
  readonly webhooks?: readonly string[];
  /** Whether a synthetic visitor tries the chat out. @default true */
  readonly canary?: boolean;
}

const contextOf = (
  port: number,
  bundles: string,
  { hasModel = false, origins = [], webhooks = [], canary = true }: LocalStage,
) => {
  const { context } = JSON.parse(readFileSync(join(ROOT, 'cdk.json'), 'utf8'));
  const local = {
    ...context.stages.local,
    publicUrl: originOf('localhost', port),
    allowedOrigins: [...new Set([originOf('127.0.0.1', port), ...context.stages.local.allowedOrigins, ...origins])],
    webhooks: [
      ...(context.stages.local.webhooks ?? []),
      ...webhooks.map((url) => ({ url, events: Object.values({ ...EVENT, ...SURGE }) })),
    ],
    canary,
    model: hasModel ? { ...context.stages.local.model, kind: 'bedrock' } : { kind: 'extractive' },
  };
  return JSON.stringify({
    ...context,
    stage: 'local',
    stages: { local },
    bundles,
    'aws:cdk:disable-asset-staging': true,
    'aws:cdk:version-reporting': false,
  });
};

const make = async (context: string, outdir: string): Promise<void> => {
  const child = spawn(process.execPath, [join(ROOT, 'lib', 'app.ts')], {
    cwd: ROOT,
    stdio: ['ignore', 'ignore', 'inherit'],
    // The generic template check takes seconds; deploy and the stack tests run it.
    env: { ...process.env, CDK_VALIDATION: 'false', CDK_OUTDIR: outdir, CDK_CONTEXT_JSON: context },
  });
  const code = await new Promise((resolve) => child.on('close', resolve));
  if (code !== 0) throw new Error('the template could not be synthesized; see the message above');
};

/** The port of templates that are made once for many accounts. */
const ANY_PORT = 65_535;

/** Makes the templates for any port where they are not there yet, and returns their folder. */
const makeOnce = async (made: string, bundles: string, stage: LocalStage): Promise<string> => {
  const context = contextOf(ANY_PORT, bundles, stage);
  const folder = join(made, createHash('sha256').update(context).digest('hex'));
  if (existsSync(folder)) return folder;
  mkdirSync(made, { recursive: true });
  const attempt = mkdtempSync(join(made, 'attempt-'));
  await make(context, attempt);
  try {
    renameSync(attempt, folder);
  } catch {
    // Another account was faster.
    rmSync(attempt, { recursive: true });
  }
  return folder;
};

/**
 * Synthesizes the stage `local` for this port into a folder. Assets are not copied: functions run from `bundles`, where
 * the bundler writes to, and which no other account or synth touches. Whoever starts many accounts of the same sources
 * names a folder in `SYNTHESIZED`, where templates that differ in nothing but the port are made once, and with `BUNDLED`
 * the functions that all of them run, which then may not change.
 */
export const synthesize = async (
  port: number,
  outdir: string,
  bundles: string,
  stage: LocalStage = {},
): Promise<void> => {
  const made = process.env.SYNTHESIZED;
  if (!made) return make(contextOf(port, bundles, stage), outdir);
  const folder = await makeOnce(made, process.env.BUNDLED ?? bundle(join(made, 'functions')), stage);
  mkdirSync(outdir, { recursive: true });
  for (const each of readdirSync(folder, { withFileTypes: true }).filter((file) => file.isFile())) {
    const text = readFileSync(join(folder, each.name), 'utf8');
    writeFileSync(join(outdir, each.name), text.replaceAll(`:${ANY_PORT}`, `:${port}`));
  }
};

import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { EVENT } from '../functions/conversation/events.ts';

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
}

/**
 * Synthesizes the stage `local` for this port into a folder. Assets are not copied: functions run from `bundles`, where
 * the bundler writes to, and which no other account or synth touches.
 */
export const synthesize = async (
  port: number,
  outdir: string,
  bundles: string,
  { hasModel = false, origins = [], webhooks = [] }: LocalStage = {},
): Promise<void> => {
  const { context } = JSON.parse(readFileSync(join(ROOT, 'cdk.json'), 'utf8'));
  const local = {
    ...context.stages.local,
    publicUrl: originOf('localhost', port),
    allowedOrigins: [...new Set([originOf('127.0.0.1', port), ...context.stages.local.allowedOrigins, ...origins])],
    webhooks: [
      ...(context.stages.local.webhooks ?? []),
      ...webhooks.map((url) => ({ url, events: Object.values(EVENT) })),
    ],
    model: hasModel ? { ...context.stages.local.model, kind: 'bedrock' } : { kind: 'extractive' },
  };
  const child = spawn(process.execPath, [join(ROOT, 'lib', 'app.ts')], {
    cwd: ROOT,
    stdio: ['ignore', 'ignore', 'inherit'],
    env: {
      ...process.env,
      // The generic template check takes seconds; deploy and the stack tests run it.
      CDK_VALIDATION: 'false',
      CDK_OUTDIR: outdir,
      CDK_CONTEXT_JSON: JSON.stringify({
        ...context,
        stage: 'local',
        stages: { local },
        bundles,
        'aws:cdk:disable-asset-staging': true,
        'aws:cdk:version-reporting': false,
      }),
    },
  });
  const code = await new Promise((resolve) => child.on('close', resolve));
  if (code !== 0) throw new Error('the template could not be synthesized; see the message above');
};

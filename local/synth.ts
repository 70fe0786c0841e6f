import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '..');

/**
 * Synthesizes the stage `local` for this address into a folder. Assets are not copied: functions run from `bundles`, where
 * the bundler writes to, and which no other account or synth touches.
 */
export const synthesize = async (publicUrl: string, outdir: string, bundles: string): Promise<void> => {
  const { context } = JSON.parse(readFileSync(join(ROOT, 'cdk.json'), 'utf8'));
  const { port } = new URL(publicUrl);
  const local = { ...context.stages.local, publicUrl, allowedOrigins: [`http://127.0.0.1:${port}`] };
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

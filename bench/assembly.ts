import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BUNDLES, bundle } from '../lib/bundle.ts';

const ROOT = join(import.meta.dirname, '..');

/** Synthesizes the stage of `cdk.json` that goes to an account, with some settings changed; the folder of the assembly. */
export const assemble = async (changes: object = {}): Promise<string> => {
  const { context } = JSON.parse(readFileSync(join(ROOT, 'cdk.json'), 'utf8'));
  const stages = { ...context.stages, [context.stage]: { ...context.stages[context.stage], ...changes } };
  const outdir = mkdtempSync(join(tmpdir(), 'uragawa-bench-'));
  const inPlace = { 'aws:cdk:disable-asset-staging': true, 'aws:cdk:version-reporting': false };
  const env = {
    ...process.env,
    CDK_VALIDATION: 'false',
    CDK_OUTDIR: outdir,
    CDK_CONTEXT_JSON: JSON.stringify({ ...context, stages, ...inPlace, bundles: BUNDLES }),
  };
  const child = spawn(process.execPath, [join(ROOT, 'lib', 'app.ts')], { cwd: ROOT, stdio: 'inherit', env });
  const code = await new Promise((resolve) => child.on('close', resolve));
  if (code !== 0) throw new Error('the template could not be synthesized; see the message above');
  return outdir;
};

/** The same, with the functions as they are now. */
export const synthesize = (changes?: object): Promise<string> => {
  bundle();
  return assemble(changes);
};

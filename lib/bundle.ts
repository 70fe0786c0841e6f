import { globSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { type BuildOptions, buildSync } from 'esbuild';

const ROOT = join(import.meta.dirname, '..');
/** Where the bundles are: one folder a function, `<capability>/<name>/index.mjs`. */
export const BUNDLES = join(ROOT, '.build', 'functions');

const SUFFIX = '.handler.ts';

/** Every function there is, as `capability/name`. */
export const functionNames = (): string[] =>
  globSync(`*/*${SUFFIX}`, { cwd: join(ROOT, 'functions') })
    .map((file) => file.slice(0, -SUFFIX.length))
    .toSorted();

/** One esbuild call for all functions; `local/` watches with the same options. */
export const bundleOptions = (outdir = BUNDLES): BuildOptions => ({
  absWorkingDir: ROOT,
  entryPoints: Object.fromEntries(functionNames().map((name) => [`${name}/index`, `functions/${name}${SUFFIX}`])),
  outdir,
  outExtension: { '.js': '.mjs' },
  bundle: true,
  format: 'esm',
  platform: 'node',
  target: 'node24',
  minify: true,
  sourcemap: true,
  sourcesContent: false,
  // ESM first: the SDK's CommonJS build is 60 % larger and cannot be shaken.
  mainFields: ['module', 'main'],
  // Parts of the SDK and Powertools still call require.
  banner: { js: "import{createRequire}from'node:module';const require=createRequire(import.meta.url);" },
  logLevel: 'warning',
});

/** Bundles all functions and returns their folder. */
export const bundle = (): string => {
  rmSync(BUNDLES, { recursive: true, force: true });
  buildSync(bundleOptions());
  return BUNDLES;
};

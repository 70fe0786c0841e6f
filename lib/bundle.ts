import { cpSync, existsSync, globSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { type BuildOptions, build, buildSync, type Metafile } from 'esbuild';
import { learnedBytes, learnedFile } from '../functions/member/intent-learned.ts';

const ROOT = join(import.meta.dirname, '..');
/** Where bundles go unless the context `bundles` names another folder: `<capability>/<name>/index.mjs`. */
export const BUNDLES = join(ROOT, '.build', 'functions');

/** `node:http` as the SDK gets it: asked for, instead of imported. */
const HTTP = join(ROOT, 'lib', 'node-http.cjs');

/** Reads a file of its own beside its code, so it travels as it is. */
const DICTIONARY = 'lindera-wasm-nodejs-ipadic';

/** Data that `words.ts` reads when it is first asked is in `words.txt` beside it, also in a bundle. */
const isOurs = (source: string): boolean => /^functions\/.*\.ts$/.test(source);
const dataOf = (source: string): string => source.replace(/\.ts$/, '.txt');

const SUFFIX = '.handler.ts';

/** Every function there is, as `capability/name`. */
export const functionNames = (): string[] =>
  globSync(`*/*${SUFFIX}`, { cwd: join(ROOT, 'functions') })
    .map((file) => file.slice(0, -SUFFIX.length))
    .toSorted();

/** One esbuild call for all functions. */
export const bundleOptions = (outdir: string): BuildOptions => ({
  absWorkingDir: ROOT,
  entryPoints: Object.fromEntries(functionNames().map((name) => [`${name}/index`, `functions/${name}${SUFFIX}`])),
  outdir,
  outExtension: { '.js': '.mjs' },
  bundle: true,
  format: 'esm',
  platform: 'node',
  target: 'node24',
  minify: true,
  // Japanese as it is takes half of what its escapes do.
  charset: 'utf8',
  // Node 24 knows them all; esbuild would make a new RegExp of each at every call.
  supported: { 'regexp-unicode-property-escapes': true },
  sourcemap: true,
  sourcesContent: false,
  // ESM first: the SDK's CommonJS build is 60 % larger and cannot be shaken.
  mainFields: ['module', 'main'],
  external: [DICTIONARY],
  alias: { 'node:http': HTTP, http: HTTP },
  // Parts of the SDK and Powertools still call require.
  banner: { js: "import{createRequire}from'node:module';const require=createRequire(import.meta.url);" },
  logLevel: 'warning',
});

/** The code that reads what was learned, which is made here so that no function has to. */
const LEARNING = 'functions/member/intent-learned.ts';

/** Puts beside each bundle what it reads at run time. */
const putData = ({ outputs }: Metafile): void => {
  const learned = (['ja', 'en'] as const).map((spoken) => [learnedFile(spoken), learnedBytes(spoken)] as const);
  for (const [file, { imports, inputs }] of Object.entries(outputs)) {
    const beside = join(ROOT, dirname(file));
    for (const input of Object.keys(inputs).filter(isOurs)) {
      const data = join(ROOT, dataOf(input));
      if (existsSync(data)) cpSync(data, join(beside, basename(data)));
    }
    if (LEARNING in inputs) for (const [name, bytes] of learned) writeFileSync(join(beside, name), bytes);
    if (!imports.some(({ path }) => path === DICTIONARY)) continue;
    cpSync(join(ROOT, 'node_modules', DICTIONARY), join(beside, 'node_modules', DICTIONARY), { recursive: true });
  }
};

/**
 * Bundles all functions into a folder and returns it. What is there is written over, never taken away: it may be in use.
 * Whoever starts many accounts of the same sources makes them once and names that folder in `BUNDLED`.
 */
export const bundle = (folder = BUNDLES): string => {
  if (process.env.BUNDLED === folder) return folder;
  if (process.env.BUNDLED) cpSync(process.env.BUNDLED, folder, { recursive: true });
  else putData(buildSync({ ...bundleOptions(folder), metafile: true }).metafile);
  return folder;
};

/** The same while other things go on. */
export const bundleAgain = async (folder: string): Promise<void> => {
  putData((await build({ ...bundleOptions(folder), metafile: true })).metafile);
};

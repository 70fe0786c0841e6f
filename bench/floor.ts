import { join } from 'node:path';
import { type BuildOptions, buildSync } from 'esbuild';
import { bundleOptions } from '../lib/bundle.ts';

/** Whatever a function does, it needs these: the SDK's clients it uses, and the four libraries every function is built on. */
const GIVEN = ['@aws-sdk/*', '@aws-lambda-powertools/*', '@middy/core', 'zod/mini'];

const IMPORT = /^import (?:(\w+)|\* as (\w+)|\{([^}]*)\}) from "((?:@aws-|@middy|zod)[^"]*)";$/gm;

const within = (entry: string): BuildOptions => {
  const { entryPoints: _e, outdir: _o, outExtension: _x, sourcemap: _s, ...options } = bundleOptions('.');
  return { ...options, entryPoints: [`functions/${entry}.handler.ts`], outdir: '.', write: false };
};

const textOf = (options: BuildOptions): string => buildSync({ ...options, write: false }).outputFiles?.[0]?.text ?? '';

const isUsed = (code: string, name: string): boolean => new RegExp(`(?<![\\w$])${name}(?![\\w$])`).test(code);

/** What a function uses of what is given, by module: whatever of it is left in its code once all else is shaken off. */
export const usedBy = (entry: string): Map<string, Set<string>> => {
  const options = within(entry);
  const text = textOf({ ...options, minify: false, external: [...(options.external ?? []), ...GIVEN] });
  const code = text.replace(IMPORT, '');
  const used = new Map<string, Set<string>>();
  const add = (module: string, name: string) => used.set(module, (used.get(module) ?? new Set()).add(name));
  for (const [, whole, namespace, list = '', module = ''] of text.matchAll(IMPORT)) {
    if (whole !== undefined && isUsed(code, whole)) add(module, 'default');
    if (namespace !== undefined) {
      for (const [, name = ''] of code.matchAll(new RegExp(`(?<![\\w$])${namespace}\\.(\\w+)`, 'g'))) add(module, name);
    }
    for (const part of list.split(',')) {
      const [name = '', local = name] = part.trim().split(' as ');
      if (name !== '' && isUsed(code, local)) add(module, name);
    }
  }
  return used;
};

/** Makes a bundle of just that, as the functions' are made, and returns its file. */
export const buildFloor = (entry: string, folder: string): string => {
  const contents = [...usedBy(entry)]
    .map(
      ([module, names], at) => `export { ${[...names].map((name) => `${name} as ${name}_${at}`)} } from '${module}';`,
    )
    .join('\n');
  const { entryPoints: _e, outdir: _o, absWorkingDir = '.', ...options } = within(entry);
  const outfile = join(folder, entry, 'floor.mjs');
  const stdin = { contents, resolveDir: absWorkingDir };
  buildSync({ ...options, absWorkingDir, stdin, outfile, sourcemap: true, write: true });
  return outfile;
};

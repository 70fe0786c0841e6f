import { join } from 'node:path';
import { build } from 'vite';
import type { Asset } from './build.ts';

const TYPES: Readonly<Record<string, string>> = {
  html: 'text/html; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  map: 'application/json',
};

/** Where the console's page is among the files. */
export const CONSOLE_PAGE = '/console/index.html';

/** Builds the console: its page, and what that loads under names that tell their content. Rejects when it does not build. */
export const buildConsole = async (): Promise<ReadonlyMap<string, Asset>> => {
  const result = await build({
    configFile: false,
    root: join(import.meta.dirname, 'console'),
    base: '/console/',
    logLevel: 'warn',
    // Of what is built, nothing depends on the mode of who builds it.
    mode: 'production',
    envDir: false,
    build: {
      write: false,
      sourcemap: true,
      target: 'es2022',
      modulePreload: { polyfill: false },
      // Inlined as data: they would be fonts and pictures that the page's policy refuses.
      assetsInlineLimit: 0,
      // Every chunk of its own costs a request; the pages for knowledge and team are loaded when they are opened.
      cssCodeSplit: false,
    },
    worker: { format: 'es' },
  });
  const outputs = [result].flat().flatMap((each) => ('output' in each ? each.output : []));
  return new Map(
    outputs.map((file) => [
      `/console/${file.fileName}`,
      {
        type: TYPES[file.fileName.split('.').at(-1) ?? ''] ?? 'application/octet-stream',
        body: Buffer.from(file.type === 'chunk' ? file.code : file.source),
        shared: false,
        immutable: file.fileName.startsWith('assets/'),
      },
    ]),
  );
};

import { existsSync } from 'node:fs';
import { join, relative } from 'node:path';
import { type BuildOptions, context, type OutputFile, type Plugin } from 'esbuild';
import packageJson from '../package.json' with { type: 'json' };
import { buildConsole } from './console-build.ts';
import { CHAT_PATH } from './widget/chat-path.ts';

/** A file of the pages as it is to be served. */
export interface Asset {
  readonly type: string;
  readonly body: Uint8Array;
  /** Other sites load it too: the widget and the client are for their pages, the console is not. */
  readonly shared: boolean;
  /** Its name tells its content: what was loaded once never changes. */
  readonly immutable: boolean;
}

export interface Build {
  /** By path, such as `/widget.js`. */
  readonly assets: ReadonlyMap<string, Asset>;
  /** Puts the new content in, after a change. */
  again(): Promise<void>;
  close(): Promise<void>;
}

const COMMON = {
  bundle: true,
  outdir: '/',
  minify: true,
  sourcemap: true,
  target: 'es2022',
  charset: 'utf8',
  write: false,
  logLevel: 'warning',
} satisfies BuildOptions;

const source = (path: string): string => join(import.meta.dirname, path);
const CLIENT = ['client/index.ts', 'client/client.ts'].map(source).find((path) => existsSync(path)) ?? '';

const asset = ({ path, contents }: OutputFile): Asset => ({
  type: path.endsWith('.map') ? 'application/json' : 'text/javascript; charset=utf-8',
  body: contents,
  shared: true,
  immutable: /-[A-Z0-9]{8}\.js(\.map)?$/.test(path),
});

/**
 * Builds what the pages load. The widget is a classic script in other people's pages, so each script is wrapped and adds no
 * names to them; what only an opened chat needs is a chunk of its own. Rejects when something does not build.
 */
export const build = async (): Promise<Build> => {
  const assets = new Map<string, Asset>();
  let shell: OutputFile | undefined;
  let chatPath = CHAT_PATH;
  const keep: Plugin = {
    name: 'keep',
    setup: ({ onEnd }) =>
      onEnd(({ outputFiles = [] }) => {
        for (const file of outputFiles) {
          assets.set(file.path, asset(file));
          if (file.path === '/widget.js') shell = file;
          if (/^\/widget\/chat-.*\.js$/.test(file.path)) chatPath = relative('/', file.path);
        }
        // Either of the two may have been built last. The names are equally long, so that the source map still fits.
        if (!shell) return;
        const body = Buffer.from(shell.text.replace(CHAT_PATH, chatPath));
        assets.set(shell.path, { ...asset(shell), body });
      }),
  };
  const common = { ...COMMON, plugins: [keep] } satisfies BuildOptions;
  const builders = await Promise.all([
    context({
      ...common,
      format: 'esm',
      entryPoints: { chat: source('widget/chat.ts') },
      entryNames: 'widget/[name]-[hash]',
    }),
    context({ ...common, format: 'esm', entryPoints: { client: CLIENT } }),
    context({
      ...common,
      format: 'iife',
      entryPoints: { widget: source('widget/main.ts') },
      define: { VERSION: JSON.stringify(packageJson.version) },
    }),
  ]);
  const again = async () => {
    const [console] = await Promise.all([buildConsole(), ...builders.map((builder) => builder.rebuild())]);
    for (const path of [...assets.keys()]) if (path.startsWith('/console/')) assets.delete(path);
    for (const [path, file] of console) assets.set(path, file);
  };
  await again();
  return {
    assets,
    again,
    close: async () => void (await Promise.all(builders.map((builder) => builder.dispose()))),
  };
};

import { existsSync } from 'node:fs';
import { join, relative } from 'node:path';
import { type BuildContext, type BuildOptions, context, type OutputFile, type Plugin } from 'esbuild';
import packageJson from '../package.json' with { type: 'json' };

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
  /** By path, such as `/widget.js`. While watching, a change puts the new content in. */
  readonly assets: ReadonlyMap<string, Asset>;
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
  shared: !path.startsWith('/console/'),
  immutable: /-[A-Z0-9]{8}\.js(\.map)?$/.test(path),
});

/** Tells the shell the name of the chat's chunk, which is its content's hash. */
const tellShell = (chatPath: () => string): Plugin => ({
  name: 'built',
  setup: ({ onLoad }) =>
    onLoad({ filter: /web\/widget\/built\.ts$/ }, () => ({
      contents: `export const CHAT_PATH = ${JSON.stringify(chatPath())}, VERSION = ${JSON.stringify(packageJson.version)};`,
    })),
});

/**
 * Builds what the pages load. The widget is a classic script in other people's pages, so each script is wrapped and adds no
 * names to them; what only an opened chat needs is a chunk of its own. Rejects when something does not build.
 */
export const build = async ({ watch }: { readonly watch: boolean }): Promise<Build> => {
  const assets = new Map<string, Asset>();
  let chatPath = '';
  let shell: BuildContext | undefined;
  const keep: Plugin = {
    name: 'keep',
    setup: ({ onEnd }) =>
      onEnd(({ outputFiles = [] }) => {
        for (const file of outputFiles) assets.set(file.path, asset(file));
      }),
  };
  const followChat: Plugin = {
    name: 'follow chat',
    setup: ({ onEnd }) =>
      onEnd(async ({ outputFiles = [] }) => {
        const chunk = outputFiles.find(({ path }) => path.endsWith('.js'));
        if (!chunk || relative('/', chunk.path) === chatPath) return;
        chatPath = relative('/', chunk.path);
        await shell?.rebuild();
      }),
  };
  const modules = { ...COMMON, format: 'esm' } satisfies BuildOptions;
  const chat = await context({
    ...modules,
    entryPoints: { chat: source('widget/chat.ts') },
    entryNames: 'widget/[name]-[hash]',
    plugins: [keep, followChat],
  });
  const client = await context({ ...modules, entryPoints: { client: CLIENT }, plugins: [keep] });
  await chat.rebuild();
  shell = await context({
    ...COMMON,
    format: 'iife',
    entryPoints: { widget: source('widget/main.ts'), 'console/main': source('console/main.ts') },
    plugins: [keep, tellShell(() => chatPath)],
  });
  const builders = [chat, client, shell];
  await Promise.all([client.rebuild(), shell.rebuild()]);
  if (watch) await Promise.all(builders.map((builder) => builder.watch()));
  return {
    assets,
    close: async () => void (await Promise.all(builders.map((builder) => builder.dispose()))),
  };
};

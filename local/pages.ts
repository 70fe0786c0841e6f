import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';
import { type BuildOptions, context } from 'esbuild';

const WEB = join(import.meta.dirname, '../web');

export interface PagesOptions {
  /** Where a browser finds these pages: `http://localhost:3000`. */
  readonly publicUrl: string;
  /** The agents' OpenID Connect issuer, and the console's client there. */
  readonly issuer: string;
  readonly clientId: string;
  /** What `status.json` says; undefined before it is first written. */
  readonly status?: () => Promise<string | undefined>;
  /** Origins whose pages may load the widget and what it reads. */
  readonly allowedOrigins?: readonly string[];
  /** Builds again when a source changes. */
  readonly watch: boolean;
}

export interface Pages {
  /** Answers a request for one of the pages; false, and nothing to the client, for any other. */
  handle(request: IncomingMessage, response: ServerResponse): Promise<boolean>;
  close(): Promise<void>;
}

interface Content {
  readonly type: string;
  readonly body: string | Uint8Array;
  readonly policy?: string;
}

/** What both pages load: their own origin, and their own inline style sheet by its hash. */
const policy = (html: string, connect: string): string => {
  const styles = [...html.matchAll(/<style>(.*?)<\/style>/gs)].map(
    ([, style = '']) => `'sha256-${createHash('sha256').update(style).digest('base64')}'`,
  );
  const directives = {
    'default-src': "'none'",
    'script-src': "'self'",
    'style-src': `'self' ${styles.join(' ')}`,
    'img-src': 'data:',
    'connect-src': connect,
    'object-src': "'none'",
    'base-uri': "'none'",
    'form-action': "'none'",
    'frame-ancestors': "'none'",
  };
  return Object.entries(directives)
    .map((entry) => entry.join(' '))
    .join('; ');
};

const html = async (file: string, connect: string, language = ''): Promise<Content> => {
  const source = await readFile(join(WEB, file), 'utf8');
  const body = language === 'en' ? source.replace('<html lang="ja">', '<html lang="en">') : source;
  return { type: 'text/html; charset=utf-8', body, policy: policy(body, connect) };
};

/** Builds the bundles into `scripts`, by the path they are served under. */
const bundles = (scripts: Map<string, Uint8Array>): BuildOptions => ({
  entryPoints: { widget: join(WEB, 'widget/main.ts'), 'console/main': join(WEB, 'console/main.ts') },
  outdir: '/',
  bundle: true,
  // Each bundle is wrapped: the widget is a classic script in other people's pages and must not add names to them.
  format: 'iife',
  minify: true,
  sourcemap: true,
  target: 'es2022',
  write: false,
  logLevel: 'warning',
  plugins: [
    {
      name: 'serve',
      setup: ({ onEnd }) =>
        onEnd(({ outputFiles = [] }) => {
          for (const { path, contents } of outputFiles) scripts.set(path, contents);
        }),
    },
  ],
});

/** The sample shop, the widget and the console, as a CDN would serve them. Rejects when a bundle does not build. */
export const createPages = async ({ publicUrl, issuer, clientId, watch }: PagesOptions): Promise<Pages> => {
  const scripts = new Map<string, Uint8Array>();
  const bundler = await context(bundles(scripts));
  await bundler.rebuild();
  if (watch) await bundler.watch();

  const socket = new URL(publicUrl).protocol === 'https:' ? 'wss:' : 'ws:';
  const consolePage = () => html('console/index.html', `'self' ${new URL(issuer).origin}`);
  const pages: Record<string, (query: URLSearchParams) => Content | Promise<Content>> = {
    '/': (query) => html('shop/index.html', `'self' ${socket}`, query.get('lang') ?? ''),
    '/console': consolePage,
    '/console/': consolePage,
    '/console/config.json': () => ({
      type: 'application/json',
      body: JSON.stringify({ issuer, clientId, scope: 'openid profile' }),
    }),
  };

  const scriptAt = (path: string): Content | undefined => {
    const body = scripts.get(path);
    const type = path.endsWith('.map') ? 'application/json' : 'text/javascript; charset=utf-8';
    return body && { type, body };
  };

  return {
    handle: async (request, response) => {
      const url = URL.parse(request.url ?? '/', publicUrl);
      if (!url || !['GET', 'HEAD'].includes(request.method ?? '')) return false;
      const { pathname, searchParams } = url;
      const page = Object.hasOwn(pages, pathname) ? pages[pathname] : undefined;
      const content = page ? await page(searchParams) : scriptAt(pathname);
      if (!content) return false;
      const { type, body, policy: contentPolicy } = content;
      response.writeHead(200, {
        'content-type': type,
        'content-length': Buffer.byteLength(body),
        'cache-control': 'no-cache',
        'referrer-policy': 'strict-origin-when-cross-origin',
        'x-content-type-options': 'nosniff',
        ...(contentPolicy && { 'content-security-policy': contentPolicy }),
      });
      response.end(request.method === 'HEAD' ? undefined : body);
      return true;
    },
    close: async () => {
      await bundler.dispose();
    },
  };
};

import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http';
import { join } from 'node:path';
import { type Asset, type Build, build } from '../web/build.ts';
import { consoleConfig, consolePage } from '../web/console-page.ts';
import { contentPolicy } from '../web/content-policy.ts';
import { onChange } from './on-change.ts';

const file = (path: string): string => join(import.meta.dirname, '..', path);
const SHOP = file('web/shop/index.html');
const EXAMPLE = file('docs/example.html');
/** What the pages are made of. */
const SOURCES = [file('web'), file('functions/protocol')];

export interface PagesOptions {
  /** Where a browser finds these pages: `http://localhost:3000`. */
  readonly publicUrl: string;
  /** Where its WebSocket is. */
  readonly socketUrl: string;
  /** The agents' OpenID Connect issuer, and the console's client there. */
  readonly issuer: string;
  readonly clientId: string;
  /** Builds again when a source changes. */
  readonly watch: boolean;
  /** Where files of conversations are. */
  readonly files: string;
  /** Sites that have the chat in their pages. */
  readonly allowedOrigins: readonly string[];
  /** What `/status.json` says now; undefined while nothing is known. */
  readonly status: () => Promise<string | undefined>;
}

export interface Pages {
  /** Answers a request for one of the pages; false, and nothing to the client, for any other. */
  handle(request: IncomingMessage, response: ServerResponse): Promise<boolean>;
  close(): Promise<void>;
}

interface Content {
  readonly status?: number;
  readonly type: string;
  readonly body: string | Uint8Array;
  readonly policy?: string;
  /** `cache-control`; without it a browser asks each time. */
  readonly cache?: string;
  /** For other sites too, when they are allowed. */
  readonly shared?: boolean;
}

const page = (body: string, policy: string): Content => ({ type: 'text/html; charset=utf-8', body, policy });

/** A strict site: a script runs only by the nonce of this very response, and only the support's own address is asked. */
const site = async (path: string, { publicUrl, files }: PagesOptions, query: URLSearchParams): Promise<Content> => {
  const nonce = randomBytes(16).toString('base64');
  const source = await readFile(path, 'utf8');
  const body = source
    .replace('<html lang="ja">', `<html lang="${query.get('lang') === 'en' ? 'en' : 'ja'}"${themeOf(query)}>`)
    .replaceAll('<script', `<script nonce="${nonce}"`)
    .replaceAll('https://support.example.jp', publicUrl);
  const policy = contentPolicy(body, {
    'script-src': `'nonce-${nonce}'`,
    'connect-src': `${publicUrl} ${publicUrl.replace('http', 'ws')} ${files}`,
    'img-src': `data: ${files}`,
  });
  return page(body, policy);
};

const themeOf = (query: URLSearchParams): string => (query.get('theme') === 'dark' ? ' class="dark"' : '');

const consoleContent = (assets: ReadonlyMap<string, Asset>, { issuer, socketUrl, files }: PagesOptions): Content => {
  const { body, policy } = consolePage(assets, { connect: [new URL(issuer).origin, socketUrl], files });
  return page(body, policy);
};

const assetContent = ({ type, body, shared, immutable }: Asset): Content => ({
  type,
  body,
  shared,
  ...(immutable && { cache: 'public, max-age=31536000, immutable' }),
});

/** Which sites may read an answer. It differs by the asking site, so that a cache must keep one for each. */
const sharing = (origin: string | undefined, allowed: readonly string[]): OutgoingHttpHeaders => ({
  vary: 'origin',
  // A site that isolates itself loads only what says that it may be loaded.
  'cross-origin-resource-policy': 'cross-origin',
  ...(origin !== undefined &&
    allowed.includes(origin) && {
      'access-control-allow-origin': origin,
      'access-control-expose-headers': 'date',
      'timing-allow-origin': origin,
    }),
});

const send = (request: IncomingMessage, response: ServerResponse, content: Content, allowed: readonly string[]) => {
  const { status = 200, type, body, policy: contentPolicy, cache = 'no-cache', shared } = content;
  response.writeHead(status, {
    'content-type': type,
    'content-length': Buffer.byteLength(body),
    'cache-control': cache,
    'referrer-policy': 'strict-origin-when-cross-origin',
    'x-content-type-options': 'nosniff',
    ...(contentPolicy && { 'content-security-policy': contentPolicy }),
    ...(shared && sharing(request.headers.origin, allowed)),
  });
  response.end(request.method === 'HEAD' ? undefined : body);
};

/** What is built; everything else is a file, or is made when it is asked for. */
const IS_BUILT = /^\/(widget|client|console)/;

/**
 * The sample shop, the widget and the console, as a CDN would serve them. What has to be built is built when it is first asked for:
 * who needs no page does not wait for it. A request for what does not build rejects.
 */
export const createPages = async (options: PagesOptions): Promise<Pages> => {
  const { publicUrl, socketUrl, issuer, clientId, watch, allowedOrigins, status } = options;
  let building: Promise<Build> | undefined;
  const built = (): Promise<Build> => {
    building ??= build().catch((error: unknown) => {
      building = undefined;
      throw error;
    });
    return building;
  };
  const watcher = watch ? onChange(SOURCES, async () => (await building)?.again()) : undefined;
  const pages: Record<string, (query: URLSearchParams) => Content | Promise<Content>> = {
    '/': (query) => site(SHOP, options, query),
    ...(existsSync(EXAMPLE) && { '/example': (query) => site(EXAMPLE, options, query) }),
    '/console': async () => consoleContent((await built()).assets, options),
    '/console/': async () => consoleContent((await built()).assets, options),
    '/console/config.json': () => ({
      type: 'application/json',
      body: JSON.stringify(consoleConfig(issuer, clientId, socketUrl)),
    }),
    '/status.json': async () => {
      const body = await status();
      const found = { status: body === undefined ? 404 : 200, body: body ?? '{}' };
      return { ...found, type: 'application/json', cache: 'public, max-age=5', shared: true };
    },
  };
  return {
    handle: async (request, response) => {
      const url = URL.parse(request.url ?? '/', publicUrl);
      if (!url || !['GET', 'HEAD'].includes(request.method ?? '')) return false;
      const { pathname, searchParams } = url;
      const made = Object.hasOwn(pages, pathname) ? await pages[pathname]?.(searchParams) : undefined;
      const asset = !made && IS_BUILT.test(pathname) ? (await built()).assets.get(pathname) : undefined;
      const content = made ?? (asset && assetContent(asset));
      if (content) send(request, response, content, allowedOrigins);
      return content !== undefined;
    },
    close: async () => {
      watcher?.close();
      await (await building)?.close();
    },
  };
};

import { rmSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { bundleAgain } from '../lib/bundle.ts';
import { origin, webhookUrl } from '../lib/settings-parts.ts';
import { isLoopback } from './api.ts';
import { forwardedModel } from './forwarded-model.ts';
import { onChange } from './on-change.ts';
import { loadScript, scriptedModel } from './scripted-model.ts';
import { startAccount } from './start.ts';
import { originOf, synthesize } from './synth.ts';

/** Above this the service's own limits (a reply is late after two minutes) are shorter than the work itself. */
const MAX_SCALE = 100;

const USAGE = `npm start -- [--fresh | --data DIR] [--time-scale N] [--origin ORIGIN ...] [--webhook URL ...] [--bedrock | --model-script FILE]
  --fresh         start empty and keep everything in memory
  --data DIR      keep everything there instead of in .local
  --time-scale N  let the account's time run N times faster, ${MAX_SCALE} at most (60: an hour passes in a minute)
  --origin ORIGIN let pages of this origin, such as https://shop.example.jp or http://localhost:5173, open the chat too; may be repeated
  --webhook URL   tell this address, such as http://localhost:9000/, every event; may be repeated
  --bedrock       let a model on Amazon Bedrock word the answers, with your own AWS credentials; they are used for nothing else
  --model-script FILE
                  let a script play the model: FILE exports a function of the request that returns what the model says
  PORT            the port to listen on, 3000 by default; 0 for any free one`;

const parseOrigin = (text: string): string => {
  const { data, error } = origin().safeParse(text);
  if (data === undefined) throw new Error(`--origin ${text}: ${error?.issues[0]?.message}`);
  return data;
};

const parseWebhook = (text: string): string => {
  const { data, error } = webhookUrl().safeParse(text);
  if (data === undefined) throw new Error(`--webhook ${text}: ${error?.issues[0]?.message}`);
  return data;
};

const options = async () => {
  try {
    const { values } = parseArgs({
      options: {
        fresh: { type: 'boolean' },
        data: { type: 'string' },
        'time-scale': { type: 'string' },
        origin: { type: 'string', multiple: true },
        webhook: { type: 'string', multiple: true },
        bedrock: { type: 'boolean' },
        'model-script': { type: 'string' },
      },
    });
    const scale = Number(values['time-scale'] ?? 1);
    if (!(scale > 0 && scale <= MAX_SCALE)) {
      throw new Error(`--time-scale must be a number above 0, at most ${MAX_SCALE}, not ${values['time-scale']}`);
    }
    const file = values['model-script'];
    if (values.bedrock && file !== undefined) throw new Error('--bedrock and --model-script exclude each other');
    if (values.bedrock && scale !== 1)
      throw new Error('--bedrock needs the real time: requests to AWS are signed with it');
    const origins = (values.origin ?? []).map(parseOrigin);
    const webhooks = (values.webhook ?? []).map(parseWebhook);
    const script = file === undefined ? undefined : scriptedModel(await loadScript(file));
    const model = values.bedrock ? forwardedModel(log) : script;
    const port = Number(process.env.PORT || 3000);
    if (!Number.isInteger(port) || port < 0 || port > 65_535)
      throw new Error(`PORT must be 0 to 65535, not ${process.env.PORT}`);
    const data = values.data ?? join(import.meta.dirname, '..', '.local');
    return { directory: values.fresh ? undefined : resolve(data), scale, port, origins, webhooks, model };
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : error}\n\n${USAGE}`);
    process.exit(2);
  }
};

const log = (line: string) => console.error(line);
const { directory, scale, port, origins, webhooks, model } = await options();

type Handler = (request: IncomingMessage, response: ServerResponse) => Promise<void>;
let handle: Handler = async (_, response) => void response.writeHead(503, { 'retry-after': '1' }).end('starting\n');

const server = createServer((request, response) => {
  handle(request, response).catch((error: unknown) => {
    log(`${request.method} ${request.url}: ${error instanceof Error ? error.stack : error}`);
    if (!response.headersSent) response.writeHead(500);
    response.end();
  });
});
// The sign-in has no password: only this machine may come in, by any of its own addresses.
server.on('connection', (socket) => {
  if (!isLoopback({ socket })) socket.destroy();
});
server.on('error', (error: NodeJS.ErrnoException) => {
  console.error(error.code === 'EADDRINUSE' ? `port ${port} is taken; set PORT to another one` : error.message);
  process.exit(1);
});
await new Promise<void>((resolve) => server.listen(port, resolve));
const { port: listening } = server.address() as AddressInfo;
const publicUrl = originOf('localhost', listening);

const built = join(import.meta.dirname, '..', '.build', `local.${listening}`);
const bundles = join(built, 'functions');
const start = async () => {
  const outdir = join(built, 'cdk.out');
  await synthesize(listening, outdir, bundles, { hasModel: model !== undefined, origins, webhooks });
  return startAccount({ outdir, publicUrl, directory, scale, server, model, log });
};
const account = await start().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
});
handle = account.handle;

// New code is bundled and taken by the next invocations; only a change of lib/ needs a new start.
const watcher = onChange([join(import.meta.dirname, '..', 'functions')], async () => {
  await bundleAgain(bundles);
  account.reload();
});

let stopping = false;
const stop = async () => {
  if (stopping) return;
  stopping = true;
  handle = async (_, response) => void response.writeHead(503).end();
  server.close();
  watcher.close();
  await account.close();
  server.closeAllConnections();
  rmSync(built, { recursive: true, force: true });
  process.exit(0);
};
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => void stop());
// npm passes a signal to its shell, which ends without passing it on: whose parent is gone has been stopped.
const parent = process.ppid;
setInterval(() => {
  if (process.ppid !== parent) void stop();
}, 500).unref();

console.log(`uragawa ready ${publicUrl}`);

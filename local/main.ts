import { rmSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { bundleAgain } from '../lib/bundle.ts';
import { isLoopback } from './api.ts';
import { onChange } from './on-change.ts';
import { optionsOf, USAGE } from './options.ts';
import { writeSampleAgents } from './sample-agents.ts';
import { importSampleMembers } from './sample-members.ts';
import { startAccount } from './start.ts';
import { originOf, synthesize } from './synth.ts';

const log = (line: string) => console.error(line);
const { directory, sample, scale, ahead, port, origins, webhooks, canary, model } = await optionsOf(
  process.argv.slice(2),
  process.env,
  log,
).catch((error: unknown) => {
  console.error(`${error instanceof Error ? error.message : error}\n\n${USAGE}`);
  process.exit(2);
});

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
  await synthesize(listening, outdir, bundles, { hasModel: model !== undefined, origins, webhooks, canary });
  return startAccount({ outdir, publicUrl, directory, scale, ahead, server, model, log });
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

if (sample) await Promise.all([writeSampleAgents(publicUrl), importSampleMembers(account.environment)]);
console.log(`uragawa ready ${publicUrl}`);

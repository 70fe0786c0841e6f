/** A process to be killed: the account of a synthesized template, as `npm start` runs it, without the bundling before. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { startAccount } from '../../local/start.ts';
import { originOf } from '../../local/synth.ts';

const [port, outdir = '', directory = ''] = process.argv.slice(2);
type Handle = (request: IncomingMessage, response: ServerResponse) => Promise<void>;
let handle: Handle = async (_, response) => void response.writeHead(503).end();
const server = createServer((request, response) => void handle(request, response));
await new Promise<void>((resolve) => server.listen(Number(port), resolve));
const publicUrl = originOf('localhost', Number(port));
const account = await startAccount({ outdir, publicUrl, directory, scale: 1, ahead: 0, server, log: () => {} });
handle = account.handle;
process.stdout.write('ready\n');

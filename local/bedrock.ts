import { constants, createServer, type Http2Server, type ServerHttp2Session, type ServerHttp2Stream } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { EventStreamCodec } from '@smithy/core/event-streams';
import { fromUtf8, toUtf8 } from '@smithy/core/serde';
import type { Service } from './account.ts';
import { AwsError } from './aws-json.ts';

type Json = Record<string, unknown>;

/** What was asked of a model: `body` is the JSON of Converse or ConverseStream. */
export interface ModelRequest {
  readonly modelId: string;
  readonly operation: 'converse' | 'converse-stream';
  readonly body: Json;
}

/** One event of ConverseStream by its name: `contentBlockDelta`, `messageStop`, `throttlingException` ... */
export type ModelEvent = readonly [name: string, payload: Json];

/**
 * What answers in place of Amazon Bedrock. An AwsError before the first event refuses the request; any error later cuts the
 * stream off.
 */
export type Model = (request: ModelRequest, gone: AbortSignal) => AsyncIterable<ModelEvent>;

const codec = new EventStreamCodec(toUtf8, fromUtf8);

const text = (value: string) => ({ type: 'string' as const, value });

const encoded = ([name, payload]: ModelEvent): Uint8Array => {
  const exception = /Exception$/.test(name);
  return codec.encode({
    headers: {
      [exception ? ':exception-type' : ':event-type']: text(name),
      ':content-type': text('application/json'),
      ':message-type': text(exception ? 'exception' : 'event'),
    },
    body: Buffer.from(JSON.stringify(payload)),
  });
};

const readRequest = async (stream: ServerHttp2Stream, path: string): Promise<ModelRequest> => {
  const [, modelId, operation] = /^\/model\/([^/]+)\/(converse|converse-stream)$/.exec(path) ?? [];
  if (modelId === undefined || operation === undefined) {
    throw new AwsError('UnknownOperationException', `the local account does not answer ${path}`, 404);
  }
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return {
    modelId: decodeURIComponent(modelId),
    operation: operation === 'converse' ? 'converse' : 'converse-stream',
    body: JSON.parse(Buffer.concat(chunks).toString('utf8')),
  };
};

const respondStream = async (stream: ServerHttp2Stream, events: AsyncIterable<ModelEvent>): Promise<void> => {
  for await (const event of events) {
    if (stream.destroyed) return;
    if (!stream.headersSent) {
      stream.respond({ ':status': 200, 'content-type': 'application/vnd.amazon.eventstream' });
    }
    stream.write(encoded(event));
  }
  stream.end();
};

/** The answer of Converse out of the events of ConverseStream. */
const respondWhole = async (stream: ServerHttp2Stream, events: AsyncIterable<ModelEvent>): Promise<void> => {
  let said = '';
  let answer: Json = {};
  for await (const [name, payload] of events) {
    if (/Exception$/.test(name))
      throw new AwsError(
        name.replace(/^./, (c) => c.toUpperCase()),
        String(payload.message),
      );
    if (name === 'contentBlockDelta') said += (payload.delta as { text?: string }).text ?? '';
    if (name === 'messageStop' || name === 'metadata') answer = { ...answer, ...payload };
  }
  const output = { message: { role: 'assistant', content: [{ text: said }] } };
  stream.respond({ ':status': 200, 'content-type': 'application/json' });
  stream.end(JSON.stringify({ ...answer, output }));
};

const refuse = (stream: ServerHttp2Stream, error: unknown): void => {
  if (stream.destroyed) return;
  // A service that broke down says nothing more.
  if (stream.headersSent) {
    stream.close(constants.NGHTTP2_INTERNAL_ERROR);
    return;
  }
  const { code, message, status } =
    error instanceof AwsError ? error : new AwsError('InternalServerException', String(error), 500);
  stream.respond({ ':status': status, 'content-type': 'application/json', 'x-amzn-errortype': code });
  stream.end(JSON.stringify({ message }));
};

/** Converse and ConverseStream over HTTP/2 without TLS, which is what the SDK speaks to an http address. */
export const startBedrock = async (model: Model, log: (line: string) => void): Promise<Service> => {
  const server: Http2Server = createServer();
  const sessions = new Set<ServerHttp2Session>();
  server.on('session', (session) => {
    sessions.add(session);
    session.on('close', () => sessions.delete(session));
  });
  server.on('stream', async (stream, headers) => {
    const gone = new AbortController();
    stream.on('close', () => gone.abort());
    // A client that went away in the middle is no fault of ours.
    stream.on('error', () => {});
    try {
      const request = await readRequest(stream, String(headers[':path']));
      const respond = request.operation === 'converse' ? respondWhole : respondStream;
      await respond(stream, model(request, gone.signal));
    } catch (error) {
      if (!(error instanceof AwsError)) log(`the model: ${error instanceof Error ? error.message : error}`);
      refuse(stream, error);
    }
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(0, '127.0.0.1', resolve);
  });
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    runs: [],
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const session of sessions) session.destroy();
      }),
  };
};

import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** An error of an AWS service as its clients see it: `code` is the name of the exception. */
export class AwsError extends Error {
  readonly code: string;
  readonly status: number;

  constructor(code: string, message: string, status = 400) {
    super(message);
    this.code = code;
    this.status = status;
  }
}

export interface Endpoint {
  readonly endpoint: string;
  close(): Promise<void>;
}

/** Listens on a free port of the loopback interface. */
export const listen = async (listener: RequestListener): Promise<Endpoint> => {
  const server: Server = createServer(listener);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    endpoint: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        // The SDK keeps its connections open; without this a close would wait for them.
        server.closeAllConnections();
      }),
  };
};

export const readBody = async (request: IncomingMessage): Promise<Buffer> => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks);
};

type Operations = Record<string, (input: Record<string, unknown>) => unknown>;

/** Serves the operations of one service over the AWS JSON 1.1 protocol (`X-Amz-Target: <prefix>.<operation>`). */
export const serveAwsJson = (prefix: string, operations: Operations): Promise<Endpoint> => {
  const call = new Map(Object.entries(operations).map(([name, operation]) => [`${prefix}.${name}`, operation]));
  const answer = async (request: IncomingMessage): Promise<unknown> => {
    const target = String(request.headers['x-amz-target'] ?? '');
    const operation = call.get(target);
    if (!operation) {
      const known = Object.keys(operations).join(', ');
      const message = `the local account does not answer ${target || 'a request without X-Amz-Target'}, only ${known}`;
      throw new AwsError('UnknownOperationException', message);
    }
    return operation(parse((await readBody(request)).toString('utf8')));
  };
  return listen(async (request, response) => {
    const [status, body] = await answer(request).then((output) => [200, output] as const, failure);
    response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' }).end(JSON.stringify(body));
  });
};

const failure = (error: unknown) => {
  const known = error instanceof AwsError;
  const message = error instanceof Error ? error.message : String(error);
  return [known ? error.status : 500, { __type: known ? error.code : 'InternalFailure', message }] as const;
};

const parse = (body: string): Record<string, unknown> => {
  try {
    return JSON.parse(body || '{}');
  } catch {
    throw new AwsError('SerializationException', 'the body of the request is no JSON');
  }
};

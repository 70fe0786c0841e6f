import {
  ApiGatewayManagementApiClient,
  DeleteConnectionCommand,
  GetConnectionCommand,
  GoneException,
  LimitExceededException,
  PayloadTooLargeException,
  PostToConnectionCommand,
} from '@aws-sdk/client-apigatewaymanagementapi';
import { afterEach, describe, expect, test } from 'vitest';
import { connect, given, ofType, stop } from './gateway.fixture.ts';

afterEach(stop);

describe('the management API', () => {
  const givenConnection = async () => {
    const account = await given();
    const client = await connect(account.url);
    const { requestContext } = await account.event(ofType('CONNECT'));
    const sdk = new ApiGatewayManagementApiClient({
      endpoint: account.gateway.endpoint ?? '',
      region: 'ap-northeast-1',
      credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
      maxAttempts: 1,
    });
    return { ...account, ...client, sdk, ConnectionId: requestContext.connectionId };
  };

  test('posts up to 128 KB', async () => {
    const { sdk, ConnectionId, frame } = await givenConnection();
    await sdk.send(new PostToConnectionCommand({ ConnectionId, Data: 'こんにちは' }));
    expect(await frame()).toBe('こんにちは');
    const Data = 'x'.repeat(128 * 1024);
    await sdk.send(new PostToConnectionCommand({ ConnectionId, Data }));
    expect(await frame(2)).toBe(Data);
    const tooLarge = sdk.send(new PostToConnectionCommand({ ConnectionId, Data: `${Data}x` }));
    await expect(tooLarge).rejects.toBeInstanceOf(PayloadTooLargeException);
  });

  test('describes a connection', async () => {
    const { sdk, ConnectionId } = await givenConnection();
    const { ConnectedAt, LastActiveAt, Identity } = await sdk.send(new GetConnectionCommand({ ConnectionId }));
    expect(ConnectedAt).toBeInstanceOf(Date);
    expect(LastActiveAt?.getTime()).toBeGreaterThanOrEqual(ConnectedAt?.getTime() ?? Number.NaN);
    expect(Identity?.SourceIp).toBe('127.0.0.1');
  });

  test('deletes a connection, which is gone from then on', async () => {
    const { sdk, ConnectionId, closed, event } = await givenConnection();
    await sdk.send(new DeleteConnectionCommand({ ConnectionId }));
    const post = sdk.send(new PostToConnectionCommand({ ConnectionId, Data: 'x' }));
    await expect(post).rejects.toBeInstanceOf(GoneException);
    await expect(sdk.send(new GetConnectionCommand({ ConnectionId }))).rejects.toBeInstanceOf(GoneException);
    await expect(sdk.send(new DeleteConnectionCommand({ ConnectionId }))).rejects.toBeInstanceOf(GoneException);
    expect(await closed).toBe(1000);
    await event((e) => e.requestContext.disconnectReason === 'Connection Closed Normally');
  });

  test('refuses more for a client that does not read', async () => {
    const { sdk, ConnectionId, socket } = await givenConnection();
    socket.pause();
    const flood = async () => {
      for (let n = 0; n < 1000; n += 1) {
        await sdk.send(new PostToConnectionCommand({ ConnectionId, Data: Buffer.alloc(128 * 1024, 'x') }));
      }
    };
    await expect(flood()).rejects.toBeInstanceOf(LimitExceededException);
  });

  test('takes a stage before the path, and names an operation it does not know', async () => {
    const { gateway, ConnectionId, frame } = await givenConnection();
    const address = `${gateway.endpoint}/live/@connections/${encodeURIComponent(ConnectionId)}`;
    expect((await fetch(address, { method: 'POST', body: 'staged' })).status).toBe(200);
    expect(await frame()).toBe('staged');
    const unknown = await fetch(address, { method: 'PUT', body: 'x' });
    expect(unknown.headers.get('x-amzn-errortype')).toBe('UnknownOperationException');
    expect(await unknown.text()).toContain('PUT /live/@connections/');
  });
});

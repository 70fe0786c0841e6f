import { once } from 'node:events';
import { connect as connectTcp } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import type { ClientOptions } from 'ws';
import { connect, type Event, given, ofType, stop } from './gateway.fixture.ts';

afterEach(stop);

const HEADER_TICKET = { IdentitySource: ['route.request.header.Ticket'] };
const withTicket = (Ticket: string): ClientOptions => ({ headers: { Ticket } });

describe('the upgrade', () => {
  test('asks the authorizer, then $connect, and later events carry the context as strings', async () => {
    const { url, events } = await given({ authorizer: HEADER_TICKET });
    const { status, socket, frame } = await connect(`${url}?a=1&a=2`);
    expect(status).toBe(101);
    socket.send('{"action":"send"}');
    await frame();
    const [authorizer, connected, message] = events() as [Event, Event, Event];
    expect(authorizer).toMatchObject({
      type: 'REQUEST',
      methodArn: 'arn:aws:execute-api:ap-northeast-1:000000000000:Test-Api/live/$connect',
      headers: { Ticket: 'good', 'Sec-WebSocket-Version': '13' },
      multiValueHeaders: { Ticket: ['good'] },
      queryStringParameters: { a: '2' },
      multiValueQueryStringParameters: { a: ['1', '2'] },
      stageVariables: {},
      requestContext: { routeKey: '$connect', eventType: 'CONNECT' },
    });
    expect(authorizer.requestContext).not.toHaveProperty('authorizer');
    const id = connected.requestContext.connectionId;
    expect(id).toMatch(/^[\w-]{15}=$/);
    const context = {
      connectionId: id,
      apiId: 'Test-Api',
      stage: 'live',
      domainName: 'test-api.execute-api.ap-northeast-1.amazonaws.com',
      messageDirection: 'IN',
      identity: { sourceIp: '127.0.0.1' },
      authorizer: { principalId: 'v1', count: '3', staff: 'true' },
    };
    expect(connected).toMatchObject({
      headers: { Ticket: 'good' },
      queryStringParameters: { a: '2' },
      isBase64Encoded: false,
      requestContext: { ...context, routeKey: '$connect', eventType: 'CONNECT' },
    });
    expect(connected).not.toHaveProperty('body');
    expect(message).toMatchObject({
      body: '{"action":"send"}',
      isBase64Encoded: false,
      requestContext: { ...context, routeKey: 'send', eventType: 'MESSAGE', messageId: expect.any(String) },
    });
    expect(message).not.toHaveProperty('headers');
    expect(message.requestContext.extendedRequestId).toBe(message.requestContext.requestId);
    expect(message.requestContext.requestTime).toMatch(/^\d\d\/[A-Z][a-z]{2}\/\d{4}:\d\d:\d\d:\d\d \+0000$/);
    expect(message.requestContext.connectedAt).toBe(connected.requestContext.connectedAt);
  });

  test.each([
    ['deny', 403],
    ['unauthorized', 401],
    ['crash', 500],
    ['nested', 500],
  ])('is refused as the authorizer decides: %s is %i', async (ticket, expected) => {
    const { url, events } = await given({ authorizer: HEADER_TICKET });
    expect((await connect(url, [], withTicket(ticket))).status).toBe(expected);
    expect(events().filter(ofType('CONNECT'))).toEqual([]);
  });

  test('without the identity source is refused, and nobody is asked; header names are compared as sent', async () => {
    const { url, events } = await given({ authorizer: HEADER_TICKET });
    expect((await connect(url, [], { headers: {} })).status).toBe(401);
    expect((await connect(url, [], { headers: { ticket: 'good' } })).status).toBe(401);
    expect(events()).toEqual([]);
  });

  test('with an authorizer without identity sources asks it always', async () => {
    const { url } = await given({ authorizer: {} });
    expect((await connect(url, [], { headers: {} })).status).toBe(101);
    expect((await connect(url, [], withTicket('deny'))).status).toBe(403);
  });

  test.each([
    ['refuse', 429],
    ['throw', 502],
    ['nothing', 502],
  ])('is refused as $connect decides: %s is %i, and there is no $disconnect', async (mode, expected) => {
    const { url, event, events } = await given();
    expect((await connect(`${url}?mode=${mode}`)).status).toBe(expected);
    const { socket } = await connect(url);
    socket.close();
    await event(ofType('DISCONNECT'));
    expect(events().filter(ofType('DISCONNECT'))).toHaveLength(1);
  });

  test('takes the subprotocol that $connect returns, never one of its own choice', async () => {
    const { url } = await given();
    const chosen = await connect(url, ['uragawa.v1', 'second']);
    expect(chosen.socket.protocol).toBe('second');
    // A client that offered one and gets none back gives up, as a browser does.
    expect((await connect(url, ['only'])).status).toBe(0);
  });

  test('is not finished inside $connect: posting to the own connection is 410', async () => {
    const { url, event } = await given();
    const { frames } = await connect(`${url}?mode=post`);
    expect(await event((e) => e.posted !== undefined)).toMatchObject({ posted: 410 });
    expect(frames).toEqual([]);
  });

  test('of another path, or with a hostile query, does no harm', async () => {
    const { url, port } = await given();
    expect((await connect(url.replace('/ws', '/other'))).status).toBe(404);
    const broken = connectTcp(port, '127.0.0.1', () => {
      broken.write('GET /other HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n');
      broken.resetAndDestroy();
    });
    await once(broken, 'close');
    expect((await connect(`${url}?__proto__=1&constructor=2`)).status).toBe(101);
  });
});

describe('a message', () => {
  test.each([
    ['{"action":"send"}', 'send'],
    ['{"action":"unknown"}', '$default'],
    ['{"action":"$connect"}', '$default'],
    ['{"action":"$disconnect"}', '$default'],
    ['{"action":{"a":1}}', '$default'],
    ['not json', '$default'],
    ['"send"', '$default'],
  ])('%s goes to route %s', async (body, route) => {
    const { url } = await given();
    const { socket, frame } = await connect(url);
    socket.send(body);
    expect(await frame()).toBe(`route ${route}`);
  });

  test('without a route and without $default is Forbidden', async () => {
    const { url } = await given({ routes: ['send'] });
    const { socket, frame } = await connect(url);
    socket.send('{"action":"other"}');
    const answer = await frame();
    expect(JSON.parse(answer)).toEqual({
      message: 'Forbidden',
      connectionId: expect.any(String),
      requestId: expect.any(String),
    });
  });

  test.each(['throw', 'malformed'])(
    'whose handler fails (%s) gets an error frame; the socket stays open',
    async (mode) => {
      const { url, event } = await given();
      const { socket, frame } = await connect(url);
      socket.send(JSON.stringify({ action: 'send', mode }));
      const { connectionId, requestId } = (await event(ofType('MESSAGE'))).requestContext;
      expect(await frame()).toBe(JSON.stringify({ message: 'Internal server error', connectionId, requestId }));
      socket.send('{"action":"send"}');
      expect(await frame(2)).toBe('route send');
    },
  );

  test('whose handler exceeds the integration time-out gets an error frame', async () => {
    const { url } = await given({ routes: ['send'], integration: { TimeoutInMillis: 300 } });
    const { socket, frame } = await connect(url);
    socket.send('{"action":"send","mode":"hang"}');
    expect(JSON.parse(await frame())).toMatchObject({ message: 'Internal server error' });
  });

  test('on a one-way route gets no answer, and messages of one client run at the same time', async () => {
    const { url, event } = await given({ routes: ['oneWay', 'send'] });
    const { socket, frames, frame } = await connect(url);
    socket.send('{"action":"send","mode":"hang"}');
    socket.send('{"action":"oneWay"}');
    await event((e) => e.requestContext.routeKey === 'oneWay');
    socket.send('{"action":"send"}');
    expect(await frame()).toBe('route send');
    expect(frames).toHaveLength(1);
  });

  test('may have 128 KB in frames of 32 KB, and no byte more in either', async () => {
    const { url, event } = await given({ routes: ['$default', '$disconnect'] });
    const part = 'x'.repeat(32 * 1024);
    const largest = await connect(url);
    for (const fin of [false, false, false, true]) largest.socket.send(part, { fin });
    expect(await largest.frame()).toBe('route $default');

    const longFrame = await connect(url);
    longFrame.socket.send(`${part}x`);
    expect(await longFrame.closed).toBe(1009);
    await event((e) => e.requestContext.disconnectStatusCode === 1009);

    const longMessage = await connect(url);
    for (const fin of [false, false, false, false]) longMessage.socket.send(part, { fin });
    longMessage.socket.send('x');
    expect(await longMessage.closed).toBe(1009);
  });

  test('in binary closes with 1003, in invalid UTF-8 with 1007', async () => {
    const { url, event } = await given();
    const binary = await connect(url);
    binary.socket.send(Buffer.from('x'));
    expect(await binary.closed).toBe(1003);
    const invalid = await connect(url);
    invalid.socket.send(Buffer.from([0xff]), { binary: false });
    expect(await invalid.closed).toBe(1007);
    await event((e) => e.requestContext.disconnectStatusCode === 1003);
    await event((e) => e.requestContext.disconnectStatusCode === 1007);
  });
});

describe('the end of a connection', () => {
  test('by the client is told to $disconnect with its code and reason', async () => {
    const { url, event } = await given();
    const { socket } = await connect(url);
    socket.close(4001, 'enough');
    const told = await event(ofType('DISCONNECT'));
    expect(told).toMatchObject({
      headers: { Host: 'test-api.execute-api.ap-northeast-1.amazonaws.com', 'x-api-key': '' },
      requestContext: { routeKey: '$disconnect', disconnectStatusCode: 4001, disconnectReason: 'enough' },
    });
    expect(told).not.toHaveProperty('body');
  });

  test('without a code is 1005, without a close frame 1006', async () => {
    const { url, event } = await given();
    (await connect(url)).socket.close();
    expect(await event((e) => e.requestContext.disconnectStatusCode === 1005)).toMatchObject({
      requestContext: { disconnectReason: 'Client-side close frame status not set' },
    });
    (await connect(url)).socket.terminate();
    await event((e) => e.requestContext.disconnectStatusCode === 1006);
  });

  test('comes after 10 minutes without a message', async () => {
    const { url, event } = await given({ scale: 1200 });
    const { closed } = await connect(url);
    expect(await closed).toBe(1001);
    expect(await event(ofType('DISCONNECT'))).toMatchObject({
      requestContext: { disconnectStatusCode: 1001, disconnectReason: 'Going away' },
    });
  });

  test('comes after two hours also to a client that talks', async () => {
    const { url, events, event } = await given({ scale: 4000 });
    const { socket, closed } = await connect(url);
    const talking = setInterval(() => socket.send('{"action":"send"}'), 25);
    expect(await closed).toBe(1001);
    clearInterval(talking);
    const { requestContext } = await event(ofType('DISCONNECT'));
    expect(requestContext.requestTimeEpoch - requestContext.connectedAt).toBeGreaterThanOrEqual(7_200_000);
    expect(events().filter(ofType('MESSAGE')).length).toBeGreaterThan(1);
  });

  test('comes to all with the end of the gateway', async () => {
    const { url, gateway, events } = await given();
    const [one, two] = await Promise.all([connect(url), connect(url)]);
    await gateway.close();
    expect(await Promise.all([one.closed, two.closed])).toEqual([1001, 1001]);
    expect(events().filter(ofType('DISCONNECT'))).toHaveLength(2);
  });
});

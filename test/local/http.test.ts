import { once } from 'node:events';
import { request as httpRequest } from 'node:http';
import { afterAll, describe, expect, test } from 'vitest';
import { corsHeaders } from '../../local/http.ts';
import { givenHttpApi } from './http.fixture.ts';

const api = await givenHttpApi();
afterAll(api.close);
const { url } = api;

const returning = (value: unknown): string =>
  `${url}/api/conversations?returns=${encodeURIComponent(JSON.stringify(value))}`;

describe('routing', () => {
  test.each([
    ['GET', '/api/conversations', 'GET /api/conversations'],
    ['GET', '/api/conversations/newest', 'GET /api/conversations/newest'],
    ['GET', '/api/conversations/c1', 'GET /api/conversations/{id}'],
    ['PUT', '/api/files/a/b.png', 'ANY /api/files/{path+}'],
  ])('%s %s is %s', async (method, path, routeKey) => {
    expect(await (await fetch(url + path, { method })).json()).toMatchObject({ routeKey });
  });

  test.each([
    ['POST', '/api/conversations'],
    ['GET', '/api/conversations/c1/more'],
    ['GET', '/api/files'],
    ['GET', '/apiXconversations'],
  ])('%s %s is left to others', async (method, path) => {
    expect((await fetch(url + path, { method })).status).toBe(404);
  });
});

describe('the event', () => {
  test('has the shape of payload format 2.0', async () => {
    const request = httpRequest(`${url}/api/conversations/%E5%95%8F%20x?tag=a&tag=b%20c&constructor=1`, {
      headers: { Cookie: 'a=1; b=2', 'X-Twice': ['one', 'two'], 'User-Agent': 'test' },
    }).end();
    const [response] = await once(request, 'response');
    const event = JSON.parse((await response.toArray()).join(''));
    expect(event).toEqual({
      version: '2.0',
      routeKey: 'GET /api/conversations/{id}',
      rawPath: '/api/conversations/問 x',
      rawQueryString: 'tag=a&tag=b%20c&constructor=1',
      cookies: ['a=1', 'b=2'],
      headers: expect.objectContaining({ 'x-twice': 'one,two', 'x-forwarded-for': '127.0.0.1' }),
      queryStringParameters: { tag: 'a,b c', constructor: '1' },
      pathParameters: { id: '問 x' },
      requestContext: {
        accountId: '000000000000',
        apiId: 'Test-Api',
        domainName: 'test-api.execute-api.ap-northeast-1.amazonaws.com',
        domainPrefix: 'test-api',
        http: {
          method: 'GET',
          path: '/api/conversations/問 x',
          protocol: 'HTTP/1.1',
          sourceIp: '127.0.0.1',
          userAgent: 'test',
        },
        requestId: expect.any(String),
        routeKey: 'GET /api/conversations/{id}',
        stage: '$default',
        time: expect.stringMatching(/^\d\d\/[A-Z][a-z]{2}\/\d{4}:\d\d:\d\d:\d\d \+0000$/),
        timeEpoch: expect.any(Number),
      },
      isBase64Encoded: false,
    });
    expect(event.headers).not.toHaveProperty('cookie');
  });

  test('carries text as it is and anything else in base64', async () => {
    const post = async (type: string) =>
      (
        await fetch(`${url}/api/sessions`, { method: 'POST', headers: { 'content-type': type }, body: '{"あ":1}' })
      ).json();
    expect(await post('application/json; charset=utf-8')).toMatchObject({ body: '{"あ":1}', isBase64Encoded: false });
    const encoded = Buffer.from('{"あ":1}').toString('base64');
    expect(await post('image/png')).toMatchObject({ body: encoded, isBase64Encoded: true });
    expect(await post('application/x-www-form-urlencoded')).toMatchObject({ body: encoded, isBase64Encoded: true });
  });

  test('has at most 10 MB', async () => {
    const body = Buffer.alloc(10 * 1024 * 1024 + 1, 'x');
    const response = await fetch(`${url}/api/sessions`, { method: 'POST', body });
    expect(response.status).toBe(413);
  });
});

describe('the response', () => {
  test('takes status, headers, cookies and body from the function', async () => {
    const response = await fetch(
      returning({
        statusCode: 201,
        headers: { 'x-count': 3 },
        cookies: ['a=1', 'b=2'],
        body: 'aGk=',
        isBase64Encoded: true,
      }),
    );
    expect(response.status).toBe(201);
    expect(response.headers.get('x-count')).toBe('3');
    expect(response.headers.getSetCookie()).toEqual(['a=1', 'b=2']);
    expect(await response.text()).toBe('hi');
  });

  test.each([
    [{ id: 1 }, '{"id":1}'],
    [['a'], '["a"]'],
    ['text', 'text'],
  ])('is 200 in JSON for a value without a status: %j', async (value, body) => {
    const response = await fetch(returning(value));
    expect([response.status, response.headers.get('content-type')]).toEqual([200, 'application/json']);
    expect(await response.text()).toBe(body);
  });

  test.each([
    { statusCode: 'high' },
    { statusCode: 200, body: { not: 'text' } },
    { statusCode: 200, headers: { 'bad header': 'x' } },
    { statusCode: 200, headers: { 'x-bad': 'a\nb' } },
  ])('is 500 for a malformed one: %j', async (value) => {
    const response = await fetch(returning(value));
    expect([response.status, await response.json()]).toEqual([500, { message: 'Internal Server Error' }]);
  });

  test('is 500 when the function fails', async () => {
    const response = await fetch(`${url}/api/conversations?throws=1`);
    expect([response.status, await response.json()]).toEqual([500, { message: 'Internal Server Error' }]);
  });
});

describe('CORS', () => {
  const preflight = (origin: string) =>
    fetch(`${url}/api/sessions`, {
      method: 'OPTIONS',
      headers: { origin, 'access-control-request-method': 'POST', 'access-control-request-headers': 'content-type' },
    });

  test('answers the preflight of an allowed origin without the function', async () => {
    const response = await preflight('https://shop.example');
    expect(response.status).toBe(204);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'access-control-allow-origin': 'https://shop.example',
      'access-control-allow-methods': 'POST',
      'access-control-allow-headers': 'content-type',
      'access-control-max-age': '600',
    });
  });

  test('gives another origin nothing', async () => {
    const response = await preflight('https://shop.example.evil');
    expect(response.status).toBe(204);
    expect(response.headers.has('access-control-allow-origin')).toBe(false);
  });

  test("replaces the function's own headers, also on refusals", async () => {
    const own = returning({ statusCode: 200, headers: { 'Access-Control-Allow-Origin': '*', 'x-own': 'kept' } });
    const foreign = await fetch(own, { headers: { origin: 'https://evil.example' } });
    expect(foreign.headers.has('access-control-allow-origin')).toBe(false);
    expect(foreign.headers.get('x-own')).toBe('kept');
    const refused = await fetch(`${url}/api/members`, { headers: { origin: 'https://shop.example' } });
    expect(refused.status).toBe(401);
    expect(refused.headers.get('access-control-allow-origin')).toBe('https://shop.example');
  });

  test('knows wildcards, exposed headers and credentials', () => {
    const settings = { AllowOrigins: ['https://*'], ExposeHeaders: ['x-a', 'x-b'], AllowCredentials: true };
    expect(corsHeaders(settings, 'https://a.example', false)).toEqual({
      'access-control-allow-origin': 'https://a.example',
      'access-control-allow-credentials': 'true',
      'access-control-expose-headers': 'x-a,x-b',
    });
    expect(corsHeaders(settings, 'http://a.example', false)).toEqual({});
    expect(corsHeaders({ AllowOrigins: ['*'] }, 'http://a.example', false)).toEqual({
      'access-control-allow-origin': '*',
    });
    expect(corsHeaders({ AllowOrigins: ['*'] }, undefined, false)).toEqual({});
  });
});

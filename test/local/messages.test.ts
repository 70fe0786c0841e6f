import { expect, test } from 'vitest';
import { allows } from '../../local/authorizer.ts';
import { routeSelection, watchFrames } from '../../local/messages.ts';

test('a route selection expression may name a nested field, and nothing but the body', () => {
  expect(routeSelection('$request.body.meta.kind')('{"meta":{"kind":7}}')).toBe('7');
  expect(() => routeSelection('$request.header.x')).toThrow('$request.body.<path>');
});

test.each([
  ['an object with a toString of its own', '{"action":{"toString":"ping"}}'],
  ['a list', '{"action":["ping"]}'],
  ['a list too deep to walk', `{"action":${'['.repeat(15_000)}${']'.repeat(15_000)}}`],
  ['null', '{"action":null}'],
  ['an inherited name', '"x"'],
])('%s selects no route', (_, body) => {
  expect(routeSelection('$request.body.action')(body)).toBe('');
});

test('frames are measured however their bytes arrive', () => {
  const frame = (length: number) => {
    const header = length < 126 ? [0x81, 0x80 | length] : [0x81, 0xfe, length >> 8, length & 0xff];
    return Buffer.concat([Buffer.from([...header, 1, 2, 3, 4]), Buffer.alloc(length, 0xff)]);
  };
  const bytes = Buffer.concat([frame(0), frame(300), frame(5), frame(301), frame(200)]);
  for (const size of [1, 2, 7, 310, bytes.length]) {
    let exceeded = 0;
    const watch = watchFrames(300, () => {
      exceeded += 1;
    });
    for (let at = 0; at < bytes.length; at += size) watch(bytes.subarray(at, at + size));
    expect(exceeded).toBe(1);
  }
});

test('a policy allows what it allows and does not deny', () => {
  const arn = 'arn:aws:execute-api:r:0:api/live/$connect';
  const statement = (Effect: string, Resource: string | string[]) => ({ Effect, Resource, Action: 'execute-api:*' });
  expect(allows({ Statement: [statement('Allow', 'arn:aws:execute-api:r:0:api/*')] }, arn)).toBe(true);
  expect(allows({ Statement: statement('Allow', ['x', arn]) }, arn)).toBe(true);
  expect(allows({ Statement: [statement('Allow', '*'), statement('Deny', '*/$connect')] }, arn)).toBe(false);
  expect(allows({ Statement: [statement('Allow', 'arn:aws:execute-api:r:0:other/*')] }, arn)).toBe(false);
  expect(allows(undefined, arn)).toBe(false);
});

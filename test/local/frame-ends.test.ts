import { expect, it } from 'vitest';
import { frameEnds } from './frame-ends.ts';

const POST = 'POST /api/sessions HTTP/1.1\r\nhost: x\r\ncontent-length: 2\r\n\r\n{}';
const UPGRADE = 'GET /ws HTTP/1.1\r\nUpgrade: websocket\r\n\r\n';
/** Two text frames as a server sends them: `a`, and 200 bytes. */
const FRAMES = Buffer.concat([Buffer.from([0x81, 1, 0x61]), Buffer.from([0x81, 126, 0, 200]), Buffer.alloc(200)]);

it.each([
  ['right away', UPGRADE],
  ['on a connection that had carried a request', POST + UPGRADE],
])('finds where frames end, however they are cut, after an upgrade %s', (_, head) => {
  const bytes = Buffer.concat([Buffer.from(head), FRAMES]);
  const expected = [head.length + 3, head.length + 207];
  expect(frameEnds()(bytes)).toEqual(expected);
  const piecemeal = frameEnds();
  expect([...bytes].flatMap((byte, at) => piecemeal(Buffer.from([byte])).map((end) => at + end))).toEqual(expected);
});

it('finds none without an upgrade', () => {
  expect(frameEnds()(Buffer.concat([Buffer.from(POST + POST), FRAMES]))).toEqual([]);
});

import { crc32, deflateSync } from 'node:zlib';

const chunk = (type: string, data: Buffer): Buffer => {
  const head = Buffer.alloc(4);
  head.writeUInt32BE(data.length);
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const end = Buffer.alloc(4);
  end.writeUInt32BE(crc32(body));
  return Buffer.concat([head, body, end]);
};

const header = (width: number, height: number): Buffer => {
  const data = Buffer.alloc(13);
  data.writeUInt32BE(width);
  data.writeUInt32BE(height, 4);
  data.set([8, 2, 0, 0, 0], 8);
  return chunk('IHDR', data);
};

const PNG_SIGNATURE = Buffer.from('\x89PNG\r\n\x1a\n', 'latin1');

/** A picture of one colour, with any further chunks before its end. */
export const png = (width = 8, height = 8, ...more: readonly [type: string, text: string][]): Buffer => {
  const pixels = deflateSync(
    Buffer.concat(Array(height).fill(Buffer.concat([Buffer.of(0), Buffer.alloc(width * 3, 200)]))),
  );
  const chunks = more.map(([type, text]) => chunk(type, Buffer.from(text)));
  return Buffer.concat([
    PNG_SIGNATURE,
    header(width, height),
    chunk('IDAT', pixels),
    ...chunks,
    chunk('IEND', Buffer.alloc(0)),
  ]);
};

/** A picture that only says how large it is. */
export const hugePng = (): Buffer =>
  Buffer.concat([
    PNG_SIGNATURE,
    header(100_000, 100_000),
    chunk('IDAT', Buffer.alloc(4)),
    chunk('IEND', Buffer.alloc(0)),
  ]);

export const gif = (comment = ''): Buffer =>
  Buffer.concat([
    Buffer.from('GIF89a'),
    Buffer.from([1, 0, 1, 0, 0x80, 0, 0, 255, 255, 255, 0, 0, 0]),
    ...(comment === '' ? [] : [Buffer.from([0x21, 0xfe, comment.length]), Buffer.from(comment), Buffer.of(0)]),
    Buffer.from([0x2c, 0, 0, 0, 0, 1, 0, 1, 0, 0, 2, 2, 0x44, 1, 0, 0x3b]),
  ]);

/** One pixel, as an encoder wrote it. */
export const jpeg = (): Buffer =>
  Buffer.from(
    '/9j/4AAQSkZJRgABAQEASABIAAD/2wBDAP//////////////////////////////////////////////////////////////////////////////////////wgALCAABAAEBAREA/8QAFBABAAAAAAAAAAAAAAAAAAAAAP/aAAgBAQABPxA=',
    'base64',
  );
/** The same with the end that the above leaves out. */
export const wholeJpeg = (): Buffer => Buffer.concat([jpeg(), Buffer.of(0xff, 0xd9)]);

/** One pixel. */
export const webp = (): Buffer => Buffer.from('UklGRiQAAABXRUJQVlA4IBgAAAAwAQCdASoBAAEAAwA0JaQAA3AA/vuUAAA=', 'base64');

export const pdf = (more = ''): Buffer =>
  Buffer.from(
    `%PDF-1.4\n${more}1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n2 0 obj\n<< /Type /Pages /Kids [] /Count 0 >>\nendobj\nxref\n0 1\n0000000000 65535 f \ntrailer\n<< /Root 1 0 R >>\nstartxref\n9\n%%EOF\n`,
  );

export const SAMPLES = {
  'image/png': png(),
  'image/jpeg': wholeJpeg(),
  'image/gif': gif(),
  'image/webp': webp(),
  'application/pdf': pdf(),
} as const;

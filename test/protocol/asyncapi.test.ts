import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import formats from 'ajv-formats';
import { describe, expect, it } from 'vitest';
import { ACTION_EXAMPLES, FRAME_EXAMPLES } from '../../docs/examples.ts';
import { CustomerAction } from '../../functions/protocol/client.ts';
import { FileAction } from '../../functions/protocol/file.ts';
import { MemberAction } from '../../functions/protocol/member.ts';
import { ServerFrame } from '../../functions/protocol/server.ts';
import { entryFrame, joined, message } from '../web/fake-socket.ts';

const ACTIONS = { ...CustomerAction, ...FileAction, ...MemberAction };
const document = JSON.parse(readFileSync(join(import.meta.dirname, '../../docs/asyncapi.json'), 'utf8'));
const official = createRequire(import.meta.url)('@asyncapi/specs/schemas/3.0.0.json');

const ajv = new Ajv({ strict: false, allErrors: true });
formats.default(ajv);
ajv.addSchema(document, 'document');

const validator = (message: string) => {
  const validate = ajv.getSchema(`document#/components/messages/${message}/payload`);
  if (!validate) throw new Error(`no message ${message}`);
  return validate;
};

it('the AsyncAPI document is valid against the schema of AsyncAPI 3.0.0', () => {
  // It brings the meta schema itself.
  const strict = new Ajv({ strict: false, allErrors: true, meta: false, validateSchema: false });
  formats.default(strict);
  const validate = strict.compile(official);
  validate(document);
  expect(validate.errors).toBeNull();
  expect(validate({ ...document, operations: { x: { action: 'shout' } } })).toBe(false);
});

it('every reference in it leads somewhere', () => {
  const references = JSON.stringify(document).matchAll(/"\$ref":"#\/([^"]+)"/g);
  const found = [...references].map(([, path = '']) => [
    path,
    path.split('/').reduce((at, key) => at?.[key], document),
  ]);
  expect(found.length).toBeGreaterThan(50);
  expect(found.filter(([, target]) => target === undefined)).toEqual([]);
});

it('it has a message for each action and each frame', () => {
  const names = [
    ...Object.keys(ACTIONS).map((name) => `customer.${name}`),
    ...Object.keys(ServerFrame).map((type) => `server.${type}`),
  ];
  expect(Object.keys(document.components.messages)).toEqual(names);
  expect(Object.keys(document.channels.conversation.messages)).toEqual(names);
});

const without = (frame: object, key: string) =>
  Object.fromEntries(Object.entries(frame).filter(([name]) => name !== key));

describe.each(Object.entries(ACTION_EXAMPLES))('the action %s', (name, example) => {
  const validate = validator(`customer.${name}`);
  const checks: (frame: object) => boolean = (frame) => ACTIONS[example.action].safeParse(frame).success;

  it('is valid as in the example', () => {
    expect([validate(example), checks(example)]).toEqual([true, true]);
  });

  it.each(Object.keys(example))('is judged as the service judges it without %s', (key) => {
    const frame = without(example, key);
    expect(validate(frame)).toBe(checks(frame));
  });

  it('may have no key of its own', () => {
    expect([validate({ ...example, extra: 1 }), checks({ ...example, extra: 1 })]).toEqual([false, false]);
  });
});

it('a message carries exactly one of text and choice', () => {
  const validate = validator('customer.send');
  const plain = without(ACTION_EXAMPLES.send, 'text');
  expect(validate({ ...plain, choice: 'returns' })).toBe(true);
  expect(validate({ ...plain, attachment: 'a1' })).toBe(true);
  expect(validate({ ...plain, text: 'x', attachment: 'a1' })).toBe(true);
  expect(validate({ ...plain, choice: 'returns', attachment: 'a1' })).toBe(false);
  expect(validate({ ...plain, text: 'x', choice: 'returns' })).toBe(false);
  expect(validate({ ...plain, text: 'x', conversationId: 'a#b' })).toBe(false);
});

describe.each(Object.entries(FRAME_EXAMPLES))('the frame %s', (type, example) => {
  const validate = validator(`server.${type}`);

  it('is valid as in the example, also with keys of a later version', () => {
    expect(validate(example)).toBe(true);
    expect(validate({ ...example, later: 1 })).toBe(true);
    expect(ServerFrame[example.type].parse(example)).toEqual(example);
  });

  it.each(Object.keys(example))('is judged as by the schema without %s', (key) => {
    const frame = without(example, key);
    expect(validate(frame)).toBe(ServerFrame[example.type].safeParse(frame).success);
  });
});

it.each([
  ['server.joined', joined([message(1, 'customer', 'もしもし'), { seq: 2, kind: 'hidden' }])],
  ['server.entry', entryFrame(message(2, 'bot', 'はい'))],
])('%s of a conversation is valid, and not when its entry is damaged', (name, frame) => {
  const validate = validator(name);
  expect(validate(frame)).toBe(true);
  expect(validate(JSON.parse(JSON.stringify(frame).replace('"message"', '"parcel"')))).toBe(false);
});

import { ListRulesCommand } from '@aws-sdk/client-eventbridge';
import { afterEach, describe, expect, test } from 'vitest';
import { entry, given, rule, stop, target } from './events.fixture.ts';
import { eventually } from './tables.fixture.ts';

afterEach(stop);

describe('PutEvents', () => {
  test('an event goes to every target of every enabled rule of its own bus that matches', async () => {
    const { put, delivered } = await given({
      rules: {
        Both: rule([target('Reply'), target('Record')]),
        Other: rule([target('Reply', { Input: '"other source"' })], { EventPattern: { source: ['bank'] } }),
        Off: rule([target('Reply', { Input: '"disabled"' })], { State: 'DISABLED' }),
        Default: rule([target('Reply', { Input: '"default bus"' })], { EventBusName: { Ref: 'AWS::NoValue' } }),
        Timer: rule([target('Reply', { Input: '"timer"' })], {
          EventPattern: { Ref: 'AWS::NoValue' },
          ScheduleExpression: 'rate(1 minute)',
        }),
      },
    });
    const { FailedEntryCount, Entries = [] } = await put(entry({ item: 'tea' }));
    expect(FailedEntryCount).toBe(0);
    await eventually(() => expect(delivered).toHaveLength(2));
    const event = {
      version: '0',
      id: Entries[0]?.EventId,
      'detail-type': 'Sold',
      source: 'shop',
      account: '000000000000',
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
      region: 'ap-northeast-1',
      resources: [],
      detail: { item: 'tea' },
    };
    expect(delivered).toEqual([
      { to: 'reply', event },
      { to: 'record', event },
    ]);
    const { EventBusName: _, ...toDefaultBus } = entry();
    await put(toDefaultBus);
    await eventually(() => expect(delivered).toHaveLength(3));
    expect(delivered[2]).toEqual({ to: 'reply', event: 'default bus' });
  });

  test('time, resources and a bus given by its ARN are taken over', async () => {
    const { put, delivered } = await given({ rules: { All: rule([target('Reply')]) } });
    const EventBusName = 'arn:aws:events:ap-northeast-1:000000000000:event-bus/chat';
    await put(entry({}, { EventBusName, Time: new Date('2026-01-02T03:04:05.678Z'), Resources: ['arn:shop'] }));
    await eventually(() => expect(delivered).toHaveLength(1));
    expect(delivered[0]?.event).toMatchObject({ time: '2026-01-02T03:04:05Z', resources: ['arn:shop'] });
  });

  test('an entry that is refused does not hold up the others and keeps its place in the answer', async () => {
    const { put, delivered } = await given({ rules: { All: rule([target('Reply')]) } });
    const { FailedEntryCount, Entries } = await put(
      entry({}, { Source: '' }),
      entry({}, { Detail: 'no JSON' }),
      entry({}, { Detail: '[1]' }),
      entry({ good: true }),
      entry({}, { EventBusName: 'elsewhere' }),
      entry({}, { Source: 'aws.shop' }),
    );
    expect(FailedEntryCount).toBe(5);
    expect(Entries).toEqual([
      { ErrorCode: 'InvalidArgument', ErrorMessage: expect.stringContaining('Source') },
      { ErrorCode: 'MalformedDetail', ErrorMessage: expect.any(String) },
      { ErrorCode: 'MalformedDetail', ErrorMessage: expect.any(String) },
      { EventId: expect.stringMatching(/^[0-9a-f-]{36}$/) },
      { ErrorCode: 'ResourceNotFoundException', ErrorMessage: expect.stringContaining('elsewhere') },
      { ErrorCode: 'NotAuthorizedForSource', ErrorMessage: expect.any(String) },
    ]);
    await eventually(() => expect(delivered).toHaveLength(1));
    expect(delivered[0]?.event).toMatchObject({ detail: { good: true } });
  });

  test('ten entries are taken, eleven or none are refused as a whole', async () => {
    const { put, delivered } = await given({ rules: { All: rule([target('Reply')]) } });
    const entries = Array.from({ length: 11 }, (_, n) => entry({ n }));
    await expect(put(...entries)).rejects.toMatchObject({ name: 'ValidationException' });
    await expect(put()).rejects.toMatchObject({ name: 'ValidationException' });
    expect(await put(...entries.slice(1))).toMatchObject({ FailedEntryCount: 0 });
    await eventually(() => expect(delivered).toHaveLength(10));
  });

  test('a request of 1 MiB is taken and one byte more is refused, a given time counting as 14', async () => {
    const { put } = await given({ rules: {} });
    const fixed = entry(
      {},
      { Source: 's', DetailType: 'd', Detail: '{"a":"é"}', Resources: ['arn'], Time: new Date() },
    );
    const left = 1024 * 1024 - (1 + 1 + Buffer.byteLength('{"a":"é"}') + 3 + 14);
    const filler = (bytes: number) =>
      entry({}, { Source: 's', DetailType: 'd', Detail: `{"a":"${'x'.repeat(bytes - 10)}"}` });
    expect(await put(fixed, filler(left))).toMatchObject({ FailedEntryCount: 0 });
    await expect(put(fixed, filler(left + 1))).rejects.toMatchObject({ name: 'ValidationException' });
  });

  test('a fault fails the entries it is meant for, which reach no target', async () => {
    const { put, delivered } = await given({
      rules: { All: rule([target('Reply')]) },
      options: { fault: ({ DetailType }) => DetailType === 'Broken' },
    });
    const { FailedEntryCount, Entries } = await put(entry({}, { DetailType: 'Broken' }), entry());
    expect(FailedEntryCount).toBe(1);
    expect(Entries?.map(({ ErrorCode }) => ErrorCode)).toEqual(['InternalFailure', undefined]);
    await eventually(() => expect(delivered).toHaveLength(1));
    expect(delivered[0]?.event).toMatchObject({ 'detail-type': 'Sold' });
  });

  test('another operation is unknown and named', async () => {
    const { client } = await given({ rules: {} });
    await expect(client.send(new ListRulesCommand({}))).rejects.toMatchObject({
      name: 'UnknownOperationException',
      message: expect.stringContaining('AWSEvents.ListRules'),
    });
  });
});

describe('the input of a target', () => {
  const inputs = async (more: Record<string, unknown>) => {
    const { put, delivered } = await given({ rules: { All: rule([target('Reply', more)]) } });
    await put(entry({ text: 'say "hi"', tags: ['a', 'b'], 'a key': 1, deep: { n: 2 } }));
    await eventually(() => expect(delivered).toHaveLength(1));
    return delivered[0]?.event;
  };

  test('is the constant Input', async () => expect(await inputs({ Input: '{"a":[1]}' })).toEqual({ a: [1] }));

  test.each([
    ['$.detail.deep', { n: 2 }],
    ['$.detail.tags[1]', 'b'],
    ["$.detail['a key']", 1],
    ['$.detail.missing.text', null],
  ])('is what stands at InputPath %s', async (InputPath, expected) => {
    expect(await inputs({ InputPath })).toEqual(expected);
  });

  const PATHS = { text: '$.detail.text', deep: '$.detail.deep', none: '$.detail.none' };
  test.each([
    [
      '{"text": <text>, "quoted": "it is <text>!", "deep": <deep>}',
      { text: 'say "hi"', quoted: 'it is say "hi"!', deep: { n: 2 } },
    ],
    ['{"deep": "<deep>", "none": "<none>"}', { deep: '{"n":2}', none: '' }],
    ['"a text: <text>"', 'a text: say "hi"'],
    ['{"\\"<text>": "<other> <aws.events.rule-name>"}', { '"say "hi"': '<other> Test-All' }],
    ['{"event": <aws.events.event>}', { event: expect.not.objectContaining({ detail: expect.anything() }) }],
    ['{"event": <aws.events.event.json>}', { event: expect.objectContaining({ detail: expect.anything() }) }],
  ])('is made by InputTemplate %s', async (InputTemplate, expected) => {
    expect(await inputs({ InputTransformer: { InputPathsMap: PATHS, InputTemplate } })).toEqual(expected);
  });

  test.each([
    ['an unknown operator', rule([], { EventPattern: { source: [{ near: 'shop' }] } })],
    ['a path that is none', rule([target('Reply', { InputPath: '$..detail' })])],
    ['an Input that is no JSON', rule([target('Reply', { Input: 'hello' })])],
  ])('a rule with %s is refused at the start, by name', async (_, Bad) => {
    await expect(given({ rules: { Bad } })).rejects.toThrow('rule Bad: ');
  });
});

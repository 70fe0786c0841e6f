import { cpSync } from 'node:fs';
import { afterEach, describe, expect, test } from 'vitest';
import { delivery, pauseAfter } from '../../local/delivery.ts';
import { entry, functionNamed, given, rule, stop, target, WITH_DEAD_LETTERS } from './events.fixture.ts';
import { eventually, temporaryFolder } from './tables.fixture.ts';

afterEach(stop);

describe('a target that fails', () => {
  test('is tried again until it accepts, and does not hold up another target', async () => {
    let failures = 3;
    const { put, delivered } = await given({
      rules: { All: rule([target('Reply'), target('Record')]) },
      scale: 1000,
      takes: (to) => {
        if (to === 'reply' && failures-- > 0) throw new Error('busy');
      },
    });
    await put(entry());
    await eventually(() => expect(delivered.map(({ to }) => to)).toEqual(['record', 'reply']));
  });

  test('is given up after its retries, and its input goes to the dead-letter queue', async () => {
    const attempts: unknown[] = [];
    const RetryPolicy = { MaximumRetryAttempts: 2 };
    const { put, delivered, lines } = await given({
      rules: { All: rule([target('Reply', { RetryPolicy, InputPath: '$.detail', ...WITH_DEAD_LETTERS })]) },
      scale: 1000,
      takes: (to, event) => {
        if (to !== 'reply') return;
        attempts.push(event);
        throw new Error('broken');
      },
    });
    await put(entry({ n: 1 }));
    await eventually(() => expect(delivered).toEqual([{ to: 'Test-Failures', event: { n: 1 } }]));
    expect(attempts).toEqual([{ n: 1 }, { n: 1 }, { n: 1 }]);
    expect(lines.at(-1)).toMatch(/^Test-All: gave up delivering to .*:reply: broken; sent to Test-Failures$/);
  });

  test('without a dead-letter queue is given up with a line in the log', async () => {
    const { put, delivered, lines } = await given({
      rules: { All: rule([target('Reply', { RetryPolicy: { MaximumRetryAttempts: 0 } })]) },
      takes: () => {
        throw new Error('broken');
      },
    });
    await put(entry());
    await eventually(() => expect(lines).toEqual([expect.stringMatching(/: broken; dropped$/)]));
    expect(delivered).toEqual([]);
  });

  test('waits twice as long each time, up to eight minutes, within the attempts and the age of its policy', () => {
    const policy = { maximumAttempts: 186, maximumAgeSeconds: 86_400 };
    expect([1, 2, 3, 9, 10, 11, 185].map((attempts) => pauseAfter(policy, attempts, 0))).toEqual([
      1, 2, 4, 256, 480, 480, 480,
    ]);
    expect(pauseAfter(policy, 186, 0)).toBeUndefined();
    expect(pauseAfter({ ...policy, maximumAgeSeconds: 60 }, 6, 28)).toBe(32);
    expect(pauseAfter({ ...policy, maximumAgeSeconds: 60 }, 6, 28.1)).toBeUndefined();
  });

  test('without a policy has 185 retries within 24 hours', () => {
    expect(delivery('rule', { Arn: 'arn' }, {}, 0)).toMatchObject({ maximumAttempts: 186, maximumAgeSeconds: 86_400 });
  });
});

describe('after a restart', () => {
  const never = () => new Promise(() => {});

  test('what a target had not accepted when the process was killed is delivered, and nothing else', async () => {
    const directory = temporaryFolder();
    const rules = { All: rule([target('Reply'), target('Record')]) };
    const before = await given({ rules, directory, takes: (to) => (to === 'reply' ? never() : undefined) });
    const { Entries } = await before.put(entry({ n: 1 }), entry({ n: 2 }));
    await eventually(() => expect(before.delivered).toHaveLength(2));
    // What a killed process leaves behind is what its folder holds while it runs.
    const left = temporaryFolder();
    cpSync(directory, left, { recursive: true });
    const { delivered } = await given({ rules, directory: left });
    await eventually(() => expect(delivered).toHaveLength(2));
    expect(delivered).toMatchObject(
      [1, 2].map((n, index) => ({ to: 'reply', event: { id: Entries?.[index]?.EventId, detail: { n } } })),
    );
    const afterwards = await given({ rules, directory: left });
    await afterwards.put(entry({ n: 3 }));
    await eventually(() => expect(afterwards.delivered).toHaveLength(2));
    expect(afterwards.delivered).toMatchObject([{ event: { detail: { n: 3 } } }, { event: { detail: { n: 3 } } }]);
  });

  test('what failed because everything was closing is not taken for a failure of the target', async () => {
    const directory = temporaryFolder();
    const rules = { All: rule([target('Reply', { RetryPolicy: { MaximumRetryAttempts: 0 }, ...WITH_DEAD_LETTERS })]) };
    const closing = Promise.withResolvers<void>();
    const before = await given({ rules, directory, takes: () => closing.promise });
    await before.put(entry({ n: 1 }));
    await before.service.close();
    closing.reject(new Error('the functions are closed'));
    await closing.promise.catch(() => {});
    const { delivered } = await given({ rules, directory });
    await eventually(() => expect(delivered).toMatchObject([{ to: 'reply', event: { detail: { n: 1 } } }]));
    expect(before.delivered).toEqual([]);
  });

  test('what was for a target that the template no longer has goes to the dead-letter queue at once', async () => {
    const directory = temporaryFolder();
    const All = rule([target('Old', WITH_DEAD_LETTERS)]);
    const before = await given({ rules: { Old: functionNamed('old'), All }, directory, takes: never });
    await before.put(entry({ n: 1 }));
    await before.service.close();
    const { delivered } = await given({ rules: {}, directory });
    await eventually(() => expect(delivered).toMatchObject([{ to: 'Test-Failures', event: { detail: { n: 1 } } }]));
  });
});

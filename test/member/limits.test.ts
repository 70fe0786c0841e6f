import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { countGuessOf, GUESSES } from '../../functions/member/limits.ts';
import type { Service } from '../../local/account.ts';
import { startTables } from './tables.ts';

const NOW = Date.UTC(2026, 10, 22, 3);
const TOO_MANY = { code: 'rate_limited' };

describe('the guesses of one source', () => {
  let service: Service;

  beforeAll(async () => {
    service = await startTables();
    for (let guess = 0; guess < GUESSES.source.most; guess += 1) {
      await countGuessOf({ visitorId: `visitor-${guess}`, source: 'here' }, {}, NOW);
    }
  });
  afterAll(() => service.close());

  it('end at its limit, whichever visitors it plays', async () => {
    await expect(countGuessOf({ visitorId: 'another', source: 'here' }, {}, NOW)).rejects.toMatchObject(TOO_MANY);
    await expect(countGuessOf({ visitorId: 'another', source: 'here' }, undefined, NOW)).rejects.toMatchObject(
      TOO_MANY,
    );
    await countGuessOf({ visitorId: 'another', source: 'elsewhere' }, {}, NOW);
  });

  it('do not end for the member whom the conversation has proven, at his own code alone', async () => {
    const his = { visitorId: 'his', source: 'here' };
    await countGuessOf(his, { known: true }, NOW);
    await expect(countGuessOf(his, { known: false }, NOW)).rejects.toMatchObject(TOO_MANY);
  });

  it('begin anew the next day', () => countGuessOf({ visitorId: 'another', source: 'here' }, {}, NOW + 86_400_000));
});

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { memberApiDocument, orderApiDocument } from '../../docs/directories.ts';
import { memberDirectory, orderDirectory } from '../../functions/member/choose.ts';
import type { Service } from '../../local/account.ts';
import { type Business, startBusiness } from './business.ts';
import { compared, DOCUMENTS } from './conforms.ts';
import { startTables } from './tables.ts';

const DOCS = join(import.meta.dirname, '..', '..', 'docs');

describe.each([
  ['member-api.json', memberApiDocument],
  ['order-api.json', orderApiDocument],
])('docs/%s', (file, generated) => {
  it('is what npm run docs makes of the schemas', () => {
    expect(readFileSync(join(DOCS, file), 'utf8')).toBe(generated());
  });

  it('refers to nothing that is not there', () => {
    const document = JSON.parse(readFileSync(join(DOCS, file), 'utf8'));
    const paths = [...JSON.stringify(document).matchAll(/"\$ref":"#\/([^"]+)"/g)].map(([, path = '']) => path);
    const targets = paths.map((path) => path.split('/').reduce((at, key) => at?.[key], document));
    expect(paths.length).toBeGreaterThan(3);
    expect(targets).not.toContain(undefined);
  });
});

describe('the sample of a business with systems of its own', () => {
  let tables: Service;
  let business: Business;
  beforeAll(async () => {
    tables = await startTables();
    business = await startBusiness();
    vi.stubEnv('MEMBERS', JSON.stringify(business.settings()));
  });
  afterAll(async () => {
    vi.unstubAllEnvs();
    await business.close();
    await tables.close();
  });

  it('is asked, and answers, as the documents have it, in everything that they name', async () => {
    const members = memberDirectory();
    const orders = orderDirectory();
    for (let number = 1001; number <= 1031; number += 1) {
      const found = await members.find({ number: `M-${number}` });
      if (!found) continue;
      await members.find({ email: found.member.email ?? '' });
      const [newest] = await orders.newest(found.ref.id, 20);
      if (newest) await orders.get(found.ref.id, newest.number);
    }
    await members.find({ email: 'nobody@example.jp' });
    const { ref } = (await members.find({ number: 'M-1001' })) ?? {};
    await orders.get(ref?.id ?? '', '99999');
    await orders.stock('コーヒー');

    const exchanges = business.exchanges.filter(({ got }) => got.path !== '/token');
    const results = exchanges.map(compared);
    expect(results.flatMap(({ faults }) => faults)).toEqual([]);
    const named = Object.entries(DOCUMENTS).flatMap(([base, { paths }]) =>
      Object.entries(paths).flatMap(([path, methods]) =>
        Object.keys(methods).map((method) => `${base} ${method} ${path}`),
      ),
    );
    expect([...new Set(results.map(({ operation }) => operation))].toSorted()).toEqual(named.toSorted());
    expect(new Set(exchanges.map(({ said }) => said.status))).toEqual(new Set([200, 404]));
  });

  it('would be found out otherwise', () => {
    const [exchange] = business.exchanges.filter(({ got }) => got.path.startsWith('/crm/members/M-'));
    if (!exchange) throw new Error('nothing was asked');
    const { got, said } = exchange;
    expect(compared({ got, said: { ...said, body: { ...Object(said.body), status: 'gone' } } }).faults).toHaveLength(1);
    expect(compared({ got, said: { status: 418, body: {} } }).faults).toEqual(['418 is not named']);
    expect(compared({ got: { ...got, path: '/crm/else' }, said }).operation).toBe('none');
  });
});

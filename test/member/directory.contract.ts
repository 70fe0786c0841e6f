import { describe, expect, it } from 'vitest';
import { memberDirectory, orderDirectory } from '../../functions/member/choose.ts';
import { surrogateOf } from '../../functions/member/surrogate.ts';
import { sampleContent } from './sample.ts';
import { ISSUER, SESSION_SECRET } from './tables.ts';

const { members, orders, stock = [] } = sampleContent();
const member = (number: string) => members.find((each) => each.member.number === number)?.member;
const idOf = (number: string) => surrogateOf(new TextEncoder().encode(SESSION_SECRET), ISSUER, number);
const ordersOf = (number: string) => orders.filter((each) => each.member === number).map(({ order }) => order);

/** Members of the sample who share an address, which the adapter under test has been given as well. */
export const SHARING = ['M-9001', 'M-9002'].map((number) => ({
  number,
  name: '双葉 陽',
  email: 'futaba@example.jp',
  usage: [],
  preferences: {},
  status: 'active' as const,
}));

/** What both adapters do, on the sample's members, their orders and the stock. `env` has chosen the adapter. */
export const directoryContract = (): void => {
  describe('a member directory', () => {
    it('finds a member by his number, in whatever width and case he writes it', async () => {
      for (const number of ['M-1001', 'm-1001', ' Ｍ－１００１ ']) {
        expect(await memberDirectory().find({ number }), number).toEqual({
          ref: { id: idOf('M-1001'), number: 'M-1001' },
          member: member('M-1001'),
        });
      }
    });

    it('finds a member by his address, whose case does not count', async () => {
      for (const email of ['takahashi.kenta@example.jp', 'Takahashi.KENTA@Example.JP']) {
        expect((await memberDirectory().find({ email }))?.ref).toEqual({ id: idOf('M-1002'), number: 'M-1002' });
      }
    });

    it('gives the member it has found by his surrogate, the same each time', async () => {
      const found = await memberDirectory().find({ number: 'M-1003' });
      expect(await memberDirectory().get(found?.ref.id ?? '')).toEqual(member('M-1003'));
      expect((await memberDirectory().find({ email: 'ito.sakura@example.com' }))?.ref).toEqual(found?.ref);
    });

    it('knows nobody by what is not on file', async () => {
      const claims = [
        { number: 'M-2000' },
        { number: '' },
        { number: '..' },
        { number: 'M-1001/orders' },
        { number: 'M-1001%2F..' },
        { number: 'M-1001\0' },
        { email: '' },
        { email: 'nobody@example.jp' },
        { email: 'takahashi.kenta@example.jp.' },
        { email: ' takahashi.kenta@example.jp' },
        // Small letters in Unicode's eyes: the Kelvin sign and the dotless i.
        { email: 'ta\u212aahashi.\u212aenta@example.jp' },
        { email: 'takahash\u0131.kenta@example.jp' },
      ];
      for (const claim of claims) expect(await memberDirectory().find(claim), JSON.stringify(claim)).toBeUndefined();
    });

    it('does not find who was a member, but one who is suspended', async () => {
      expect(await memberDirectory().find({ number: 'M-1030' })).toBeUndefined();
      expect(await memberDirectory().find({ email: String(member('M-1030')?.email) })).toBeUndefined();
      expect((await memberDirectory().find({ number: 'M-1029' }))?.member.status).toBe('suspended');
    });

    it('finds nobody by an address that two share, and each by his number', async () => {
      expect(await memberDirectory().find({ email: 'futaba@example.jp' })).toBeUndefined();
      expect((await memberDirectory().find({ number: 'M-9002' }))?.ref.number).toBe('M-9002');
    });

    it('knows nobody by a surrogate that is nobody’s', async () => {
      for (const id of [idOf('M-2000'), 'x', 'M-1001']) expect(await memberDirectory().get(id)).toBeUndefined();
    });

    it('says which points expire the soonest first', async () => {
      const { member: found } = (await memberDirectory().find({ number: 'M-1001' })) ?? {};
      expect(found?.points?.expiring.map(({ on }) => on)).toEqual(['2026-11-30', '2027-01-31']);
    });
  });

  describe('an order directory', () => {
    const known = async (number: string) => (await memberDirectory().find({ number }))?.ref.id ?? '';

    it('gives the newest orders of a member, the newest first, and no more than asked for', async () => {
      const id = await known('M-1001');
      const own = ordersOf('M-1001').toSorted((a, b) => (a.orderedOn < b.orderedOn ? 1 : -1));
      expect(await orderDirectory().newest(id, 20)).toEqual(own);
      expect(await orderDirectory().newest(id, 1)).toEqual(own.slice(0, 1));
      expect(await orderDirectory().newest(await known('M-9001'), 5)).toEqual([]);
      expect(await orderDirectory().newest(idOf('M-2000'), 5)).toEqual([]);
    });

    it('gives one order by its number, in whatever width', async () => {
      const id = await known('M-1001');
      const order = orders.find((each) => each.order.number === '12345')?.order;
      expect(order?.status).toBe('delayed');
      for (const number of ['12345', '１２３４５', ' 12345 '])
        expect(await orderDirectory().get(id, number)).toEqual(order);
    });

    it('has no way to an order of another member: it is as one that does not exist', async () => {
      const id = await known('M-1002');
      const foreign = orders.filter((each) => each.member !== 'M-1002').slice(0, 5);
      for (const { order } of foreign) expect(await orderDirectory().get(id, order.number)).toBeUndefined();
      for (const number of ['99999', '', '..', '../../M-1001/orders/12345', 'ORDER#2026-11-12#12345']) {
        expect(await orderDirectory().get(id, number), number).toBeUndefined();
      }
    });

    it('finds what is in stock by words, in whatever width and kana, at most five', async () => {
      const skus = async (words: string) => (await orderDirectory().stock(words)).map(({ sku }) => sku).toSorted();
      expect(await skus('深煎り')).toEqual(['CF-103']);
      for (const words of ['マグ', 'ﾏｸﾞ', 'まぐ']) expect(await skus(words)).toEqual(['MG-101', 'MG-102']);
      expect(await skus('cf-103')).toEqual(['CF-103']);
      expect(await skus('コーヒー 浅煎り')).toEqual(['CF-101']);
      expect(await orderDirectory().stock('深煎り')).toEqual(stock.filter(({ sku }) => sku === 'CF-103'));
      expect(await skus('コ')).toHaveLength(5);
      for (const words of ['', '  ', '自転車', '%', '..']) expect(await skus(words), words).toEqual([]);
    });
  });
};

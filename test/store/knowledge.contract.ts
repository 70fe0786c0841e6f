import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { DEFAULTS } from '../../functions/knowledge/live-settings.ts';
import { activeNotices } from '../../functions/knowledge/notices.ts';
import { liveSettings } from '../../functions/knowledge/settings-in-force.ts';
import { readSettings, saveSettings, settingsVersions } from '../../functions/knowledge/settings-store.ts';
import { logger } from '../../functions/platform/observability.ts';
import { knowledgeTable, table } from '../../functions/platform/table.ts';
import { endsEarly } from './pages.fixture.ts';

const idle = (idleCloseMinutes: number) => ({ ...DEFAULTS, idleCloseMinutes });

export const settingsContract = (): void => {
  describe('live settings', () => {
    beforeAll(() => void vi.useFakeTimers({ toFake: ['Date'] }));
    afterAll(() => void vi.useRealTimers());

    it('are the defaults until somebody saves the first version', async () => {
      expect(await readSettings()).toEqual({ version: 0, settings: DEFAULTS });
      expect(await settingsVersions(20)).toEqual([]);
      expect(await liveSettings()).toEqual(DEFAULTS);
    });

    it('are saved by one of many who have read the same version, and the others hear of it', async () => {
      const saved = await Promise.allSettled(
        Array.from({ length: 5 }, (_, i) => saveSettings(0, idle(10 + i), `admin-${i}`)),
      );
      expect(saved.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
      for (const each of saved) if (each.status === 'rejected') expect(each.reason).toMatchObject({ code: 'conflict' });
      expect((await readSettings()).version).toBe(1);
    });

    it('are in force everywhere 5 s later', async () => {
      await saveSettings(1, { ...idle(99), switches: { bot: false, model: true } }, 'admin-1');
      vi.setSystemTime(Date.now() + 5_000);
      expect(await liveSettings()).toEqual({ ...idle(99), switches: { bot: false, model: true } });
    });

    it('keep every version, the tenth after the ninth', async () => {
      for (let version = 2; version < 11; version += 1) await saveSettings(version, idle(version + 10), 'admin-2');
      expect((await settingsVersions(20)).map(({ version }) => version)).toEqual([11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1]);
      expect(await settingsVersions(2)).toEqual([
        { version: 11, settings: idle(20), by: 'admin-2', at: Date.now() },
        { version: 10, settings: idle(19), by: 'admin-2', at: Date.now() },
      ]);
    });
  });
};

const put = (item: Record<string, unknown>) =>
  table().send(new PutCommand({ TableName: knowledgeTable(), Item: { pk: 'NOTICE', ...item } }));
const fields = (text: string, more: object = {}) => ({ text, scope: {}, ...more });

export const noticesContract = (): void => {
  describe('notices', () => {
    const logged = vi.spyOn(logger, 'error');
    beforeAll(() => {
      logged.mockImplementation(() => {});
      vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 60_000 });
    });
    afterAll(() => {
      logged.mockRestore();
      vi.useRealTimers();
    });

    it('in force are the published ones, as they were published', async () => {
      const published = fields('お届けが遅れています。', {
        scope: { words: ['荷物'] },
        validUntil: '2026-12-01T00:00:00Z',
      });
      const live = { version: 2, fields: published };
      await put({ sk: 'storm', version: 3, status: 'draft', fields: fields('書きかけ'), live });
      await put({ sk: 'draft', version: 1, status: 'draft', fields: fields('まだ') });
      await put({ sk: 'broken', version: 1, status: 'published', live: { version: 1, fields: { text: 7 } } });
      await put({ sk: 'odd', version: 1, status: 'published', live: 'yes' });
      const own = (await activeNotices()).filter(({ id }) => ['storm', 'draft', 'broken', 'odd'].includes(id));
      expect(own).toEqual([{ id: 'storm', version: 2, ...published }]);
      expect(logged).toHaveBeenCalledExactlyOnceWith(expect.any(String), expect.objectContaining({ id: 'broken' }));
    });

    it('are all there when they fill more than one page of a query', async () => {
      const live = { version: 1, fields: fields('x') };
      const ids = Array.from({ length: 140 }, (_, i) => `page-${String(i).padStart(3, '0')}`);
      for (const sk of ids) await put({ sk, version: 1, status: 'published', live, fields: fields('x'.repeat(8_000)) });
      expect(await endsEarly(knowledgeTable(), 'NOTICE')).toBe(true);
      vi.setSystemTime(Date.now() + 5_000);
      const own = (await activeNotices()).map(({ id }) => id).filter((id) => id === 'storm' || ids.includes(id));
      expect(own).toEqual([...ids, 'storm']);
    });
  });
};

import { describe, expect, it } from 'vitest';
import { THRESHOLDS } from '../../../functions/bot/answer.ts';
import { LiveSettings } from '../../../functions/knowledge/settings-schema.ts';
import {
  changedSettings,
  GROUPS,
  MEASURED,
  withoutSpan,
  withSpan,
  withTime,
} from '../../../web/console/knowledge/settings-model.ts';

describe('the form of the live settings', () => {
  it('has a place for every one of them', () => {
    expect(Object.values(GROUPS).flat().toSorted()).toEqual(Object.keys(LiveSettings.shape).toSorted());
  });

  it('begins with the scores in force where somebody sets his own', () => expect(MEASURED).toEqual(THRESHOLDS));

  it('changes opening hours', () => {
    expect(withSpan([])).toEqual([['09:00', '18:00']]);
    expect(withSpan([['09:00', '12:00']])).toEqual([
      ['09:00', '12:00'],
      ['12:00', '24:00'],
    ]);
    expect(withTime([['09:00', '18:00']], 0, 1, '17:30')).toEqual([['09:00', '17:30']]);
    expect(
      withoutSpan(
        [
          ['09:00', '12:00'],
          ['13:00', '18:00'],
        ],
        0,
      ),
    ).toEqual([['13:00', '18:00']]);
  });

  it('names what changed by its path', () => {
    const before = { switches: { bot: true, model: true }, hours: { exceptions: [] } };
    const after = {
      switches: { bot: false, model: true },
      hours: { exceptions: [{ date: '2026-12-31', spans: [] }] },
      brandVoice: '短く',
    };
    expect(changedSettings(before, after)).toEqual([
      { path: 'switches.bot', before: true, after: false },
      { path: 'hours.exceptions', before: [], after: [{ date: '2026-12-31', spans: [] }] },
      { path: 'brandVoice', before: undefined, after: '短く' },
    ]);
    expect(changedSettings(before, before)).toEqual([]);
  });
});

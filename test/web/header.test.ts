import { describe, expect, it } from 'vitest';
import { openingTime } from '../../web/widget/header.ts';

describe('the next opening', () => {
  const now = new Date(2026, 10, 21, 12).getTime();
  const monday = new Date(2026, 10, 23, 9).getTime();

  it.each(['ja', 'en-US', 'en-GB', 'fr'])('in %s can end a line between day and time alone', (language) => {
    expect(openingTime(monday, language, now).split(' ')).toHaveLength(2);
    expect(openingTime(now + 3_600_000, language, now)).not.toContain(' ');
  });
});

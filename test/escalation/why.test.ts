import { describe, expect, it } from 'vitest';
import { type AgentOnDuty, assign, ROUTING_RULES } from '../../functions/escalation/routing.ts';
import { type Why, whyInWords } from '../../functions/escalation/why.ts';

const why = (changes: Partial<Why> = {}): Why => ({
  last: true,
  load: 2,
  capacity: 3,
  skill: { name: '請求', level: 4 },
  language: { tag: 'ja', level: 5 },
  relaxed: [],
  waitedSeconds: 12,
  passes: 0,
  candidates: 2,
  ...changes,
});

describe('why an agent was chosen', () => {
  it.each<[string, Partial<Why>, string, string]>([
    [
      'all that speaks for him',
      {},
      '前回の担当者、空き 1/3、スキル「請求」4、日本語 5、候補 2 人',
      'had this customer last, 1 of 3 free, skill "請求" 4, Japanese 5, 2 candidates',
    ],
    [
      'nothing special',
      { last: false, skill: undefined, load: 0, candidates: 1 },
      '空き 3/3、日本語 5、候補 1 人',
      '3 of 3 free, Japanese 5, 1 candidate',
    ],
    [
      'what he does not meet',
      {
        last: false,
        skill: { name: '請求', level: 0 },
        language: { tag: 'fr', level: 0 },
        relaxed: ['skill', 'language'],
        waitedSeconds: 125,
      },
      '空き 1/3、候補 2 人、125 秒待ったため外した条件：スキル・言語',
      '1 of 3 free, 2 candidates, dropped after 125 s of waiting: skill and language',
    ],
    [
      'a level that is too low',
      {
        last: false,
        skill: { name: '請求', level: 2 },
        language: { tag: 'fr', level: 3 },
        relaxed: ['level'],
        passes: 1,
      },
      '空き 1/3、スキル「請求」2、フランス語 3、候補 2 人、12 秒待ったため外した条件：スキルのレベル、見送り 1 回のあと再び',
      '1 of 3 free, skill "請求" 2, French 3, 2 candidates, dropped after 12 s of waiting: level of skill, asked again after passing on it once',
    ],
  ])('is told in words: %s', (_, changes, ja, en) => {
    expect(whyInWords(why(changes), 'ja')).toBe(ja);
    expect(whyInWords(why(changes), 'en')).toBe(en);
  });

  it('is what he was at that moment', () => {
    const now = 1_000_000_000_000;
    const agent = { status: 'available', leaseUntil: now + 1, capacity: 3, skills: { 請求: 2 } } as const;
    const agents: AgentOnDuty[] = [
      { ...agent, id: 'a', load: 1, languages: { 'en-US': 3, en: 1 } },
      { ...agent, id: 'b', load: 2, languages: { ja: 4 } },
      { ...agent, id: 'full', load: 3, languages: { en: 5 } },
    ];
    const asked = { conversationId: 'c', since: now - 65_432, priority: 0, language: 'en-GB', skill: '請求' } as const;
    const waiting = [{ ...asked, last: 'a', passed: ['b', 'a', 'b'] }];
    expect(assign(waiting, agents, now, ROUTING_RULES)).toEqual([
      {
        conversationId: 'c',
        agent: 'a',
        why: {
          last: true,
          load: 1,
          capacity: 3,
          skill: { name: '請求', level: 2 },
          language: { tag: 'en-GB', level: 3 },
          relaxed: ['level'],
          waitedSeconds: 65,
          passes: 1,
          candidates: 2,
        },
      },
    ]);
  });
});

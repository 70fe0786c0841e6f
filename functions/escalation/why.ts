/** What a conversation asks of an agent, as long as it has not waited too long for it. */
export type Need = 'level' | 'language' | 'skill';

/** Why an agent was chosen: how he stood at that moment. A level of 0: he has none. */
export interface Why {
  /** He had this customer last. */
  readonly last: boolean;
  /** Before this conversation. */
  readonly load: number;
  readonly capacity: number;
  readonly skill?: { readonly name: string; readonly level: number };
  readonly language: { readonly tag: string; readonly level: number };
  /** What was asked for and he does not meet. */
  readonly relaxed: readonly Need[];
  readonly waitedSeconds: number;
  /** How often he let this one ring out or gave it back. */
  readonly passes: number;
  /** How many fitted and were free, himself included. */
  readonly candidates: number;
}

const NEEDS = {
  ja: { level: 'スキルのレベル', language: '言語', skill: 'スキル' },
  en: { level: 'level of skill', language: 'language', skill: 'skill' },
} as const;

const languageName = (tag: string, language: 'ja' | 'en'): string =>
  new Intl.DisplayNames(language, { type: 'language' }).of(tag) ?? tag;

const inJapanese = ({ last, load, capacity, skill, relaxed, waitedSeconds, passes, candidates, ...why }: Why) => [
  last && '前回の担当者',
  `空き ${capacity - load}/${capacity}`,
  skill && skill.level > 0 && `スキル「${skill.name}」${skill.level}`,
  why.language.level > 0 && `${languageName(why.language.tag, 'ja')} ${why.language.level}`,
  `候補 ${candidates} 人`,
  relaxed.length > 0 && `${waitedSeconds} 秒待ったため外した条件：${relaxed.map((need) => NEEDS.ja[need]).join('・')}`,
  passes > 0 && `見送り ${passes} 回のあと再び`,
];

const inEnglish = ({ last, load, capacity, skill, relaxed, waitedSeconds, passes, candidates, ...why }: Why) => [
  last && 'had this customer last',
  `${capacity - load} of ${capacity} free`,
  skill && skill.level > 0 && `skill "${skill.name}" ${skill.level}`,
  why.language.level > 0 && `${languageName(why.language.tag, 'en')} ${why.language.level}`,
  candidates === 1 ? '1 candidate' : `${candidates} candidates`,
  relaxed.length > 0 &&
    `dropped after ${waitedSeconds} s of waiting: ${relaxed.map((need) => NEEDS.en[need]).join(' and ')}`,
  passes > 0 && `asked again after passing on it ${passes === 1 ? 'once' : `${passes} times`}`,
];

/** A line for staff. */
export const whyInWords = (why: Why, language: 'ja' | 'en'): string =>
  (language === 'ja' ? inJapanese(why) : inEnglish(why))
    .filter((part) => typeof part === 'string')
    .join(language === 'ja' ? '、' : ', ');

type Language = 'ja' | 'en';

/** Reasons that are a word of the machine's. */
const FIXED: Readonly<Record<string, Readonly<Record<Language, string>>>> = {
  absent: { ja: 'お客様が戻られなかったため', en: 'the customer did not come back' },
  idle: { ja: 'しばらくやり取りがなかったため', en: 'nothing was said for a while' },
};

const CJK = /[\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Han}]/u;

/** The half that is in a language, of a line that says the same in Japanese and English. */
const half = (line: string, language: Language): string => {
  const at = line.indexOf(' / ');
  if (at < 0) return line;
  const [japanese, english] = [line.slice(0, at), line.slice(at + 3)];
  return CJK.test(japanese) ? { ja: japanese, en: english }[language] : line;
};

/** Why the machine did something, as far as the reader's language goes. */
export const machineReason = (reason: string, language: Language): string =>
  FIXED[reason]?.[language] ?? half(reason, language);

/**
 * What a handoff's reason says beyond its trigger, which is named in the reader's language: the words that led to it, and the wish
 * as the customer has put it in the line below.
 */
export const beyondTrigger = (reason: string): string => {
  const [why = '', ...wish] = reason.split('\n');
  const words = /[（(]([^（()）]+)[）)]$/u.exec(why)?.[1];
  return [words, ...wish].filter((part) => part !== undefined && part !== '').join(' · ');
};

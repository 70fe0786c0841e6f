const KANA = /[\p{sc=Hira}\p{sc=Kana}]/u;
const HANGUL = /\p{sc=Hang}/u;
const HAN = /\p{sc=Han}/u;
/** Characters of Chinese that Japanese does not write; a name or an old form may still have one. */
const CHINESE =
  /[吗嗎么麼们們这這说请谢费货单單邮钱时间电话发發订员给还让讓换沒哪您你怎啊呢吧为个从过对东车书买卖见长门问开关进远运边达认识议证试该语误读谁调账质购贵资赔赠输转软轻较连迟适选银错键闭际险难页项须顺预领频题额风饭馆验网约级纪线组细终经结络统继续维编职联药获视规观觉计记讲许论设访评译币创护帮户务动价优传产亲亿仅儿农办况样权标栏检欢汇测满热爱环现码种积稳笔签简类总专业严两复备处够头奖实审导层师带应库归录态执扫报择损据显术]/gu;
/** These alone make a text Chinese. */
const SURELY_CHINESE = /[吗嗎呢吧您你们們这這怎么麼]/u;

/** Where Japanese is spoken one character is not enough. */
const isChinese = (plain: string, hint?: string): boolean =>
  SURELY_CHINESE.test(plain) || (plain.match(CHINESE)?.length ?? 0) > (hint === 'ja' ? 1 : 0);

/** Frequent small words; those of several languages tell them apart by number. */
const SMALL_WORDS: Record<string, ReadonlySet<string>> = Object.fromEntries(
  Object.entries({
    en: 'the a is are do does can how what when where which my your you i to of for and or it in on with will not was were as per home no am me have has had get got this that there if be been after before at by from out up nobody who why would could should want need',
    fr: 'le la les un une des du de est sont je vous nous mon ma mes puis peux peut comment quel quelle quels quelles combien où quand pour avec dans et ou ne pas au aux que qui à sur votre vos en il elle n s d l c qu a été par si y ce cette tous',
    de: 'der die das ein eine ist sind ich sie wir mein meine kann wie was wann wo welche viel für mit und oder nicht den dem im zu auf von ihre ihr bis bei es wer warum wird werden hat haben habe können könnten könnte einen einem einer gegen als am aus man mir mich nach',
    es: 'el la los las un una es son yo mi mis puedo puede cómo como qué cuál cuánto cuánta cuándo dónde para con en y o no del al de que por su sus se',
    pt: 'o a os as um uma é são eu meu minha posso pode como que qual quanto quando onde para com em e ou não do da dos das no na por seu sua se',
    it: 'il lo la gli le un una è sono io mio mia posso può come che quale quanto quando dove per con in e o non del della di si',
    vi: 'tôi là có không được bao nhiêu làm thế nào khi ở đâu của và hoặc với cho phí một các này đó thì bạn trong từ',
  }).map(([language, words]) => [language, new Set(words.split(' '))]),
);

const OTHER_SCRIPTS: readonly (readonly [string, RegExp])[] = [
  ['ko', HANGUL],
  ['th', /\p{sc=Thai}/u],
  ['ru', /\p{sc=Cyrl}/u],
  ['ar', /\p{sc=Arab}/u],
  ['hi', /\p{sc=Deva}/u],
  ['el', /\p{sc=Grek}/u],
  ['he', /\p{sc=Hebr}/u],
];

const wordsOf = (text: string): string[] =>
  text
    .normalize('NFC')
    .toLowerCase()
    .match(/[\p{L}\p{M}]+/gu) ?? [];

/**
 * The language whose small words a text has. One such word tells only while no other language has it, and what was spoken so
 * far (`hint`) stays unless another language has at least two, and two more.
 */
const byWords = (text: string, hint?: string): string | undefined => {
  const words = wordsOf(text);
  const counts = Object.entries(SMALL_WORDS)
    .map(([language, small]) => ({ language, count: words.filter((word) => small.has(word)).length }))
    .toSorted((a, b) => b.count - a.count);
  const [first, second] = counts;
  const spoken = counts.find(({ language }) => language === hint);
  if (!first || !second) return undefined;
  if (spoken && first.count < spoken.count + 2) return spoken.count > 0 ? spoken.language : undefined;
  const isTold = first.count > second.count && (first.count > 1 || second.count === 0);
  return isTold ? first.language : undefined;
};

const SYLLABLES = /^(?:(?:[kgsztdnhbpmryjwf]|sh|ch|ts|[kgnhbpmrj]y|kk|ss|tt|pp|ssh|tch|cch)?[aiueo]|n(?![aiueo]))+$/;
const MOST_SYLLABLES = 0.6;

/** Whether most words are made of syllables that Japanese has: Portuguese and Italian are only near it. */
export const isMadeOfSyllables = (text: string): boolean => {
  const words = wordsOf(text.normalize('NFKC'));
  return words.filter((word) => SYLLABLES.test(word)).length >= words.length * MOST_SYLLABLES;
};

const shareOf = (text: string, script: RegExp): number => {
  const letters = text.match(/\p{L}/gu) ?? [];
  return letters.filter((letter) => script.test(letter)).length / Math.max(1, letters.length);
};

/** The language a question is in; undefined where it does not show. `hint`: the language that was spoken so far. */
export const guessLanguage = (text: string, hint?: string): string | undefined => {
  const plain = text.normalize('NFKC');
  if (KANA.test(plain)) return 'ja';
  const other = OTHER_SCRIPTS.find(([, script]) => script.test(plain));
  if (other) return other[0];
  if (HAN.test(plain)) return isChinese(plain, hint) ? 'zh' : undefined;
  return byWords(plain, hint);
};

/**
 * Language code of a text; `hint`, the language that was spoken so far, where it does not show. A few kanji without kana are
 * Japanese, and Latin words that tell nothing English, unless something like it was spoken.
 */
export const languageOf = (text: string, hint: string): string => {
  const plain = text.normalize('NFKC');
  const guess = guessLanguage(plain, hint);
  if (guess !== undefined) return guess;
  if (HAN.test(plain)) return hint === 'zh' ? 'zh' : 'ja';
  if (shareOf(plain, /\p{sc=Latin}/u) <= 0.5) return hint;
  return hint in SMALL_WORDS ? hint : 'en';
};

/** Whether a sentence may be in a language. Names and quotations in other letters are no doubt; other words are. */
export const mayBeIn = (text: string, language: string): boolean => {
  const plain = text.normalize('NFKC');
  if (!/\p{L}/u.test(plain)) return true;
  if (language === 'ja') return KANA.test(plain) || (HAN.test(plain) && !isChinese(plain));
  if (language === 'zh') return shareOf(plain, HAN) > shareOf(plain, KANA) && HAN.test(plain);
  const other = OTHER_SCRIPTS.find(([code]) => code === language);
  if (other) return shareOf(plain, other[1]) > 0.4;
  return shareOf(plain, /\p{sc=Latin}/u) > 0.6 && (byWords(plain) ?? language) === language;
};

/**
 * Language code of what an agent has written, by its letters: whatever he reads the console in, he may answer in another
 * one. Kana and kanji are Japanese; letters that tell nothing are English.
 */
export const writtenIn = (text: string): string => {
  if (/[\p{sc=Hira}\p{sc=Kana}\p{sc=Han}]/u.test(text)) return 'ja';
  return /\p{sc=Hang}/u.test(text) ? 'ko' : 'en';
};

/**
 * A text without what an editor may have pasted unseen, and what nobody should read as an instruction: comments of HTML and
 * characters that show as nothing. The joiner of emoji stays.
 */
export const visibleText = (text: string): string =>
  text.replace(/<!--[\s\S]*?(?:-->|$)/g, ' ').replace(/(?![\t\n\u200d])[\p{Cc}\p{Cf}]/gu, '');

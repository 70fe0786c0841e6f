/** A colleague who can be told of a note. */
export interface Colleague {
  readonly id: string;
  readonly name: string;
}

const plain = (text: string): string => text.normalize('NFKC').replace(/\s+/gu, ' ');

/** What one may be called: the whole name, with or without its space, or the first part where nobody else has the same. */
const namesOf = ({ name }: Colleague, all: readonly Colleague[]): string[] => {
  const first = (whole: string): string => plain(whole).split(' ')[0] ?? '';
  const isAlone = all.filter((other) => plain(other.name).startsWith(first(name))).length === 1;
  return [plain(name), plain(name).replaceAll(' ', ''), ...(isAlone ? [first(name)] : [])];
};

/** Who is named in a note with an `@`, each once, ten at most. */
export const mentioned = (text: string, colleagues: readonly Colleague[]): string[] =>
  colleagues
    .filter((each) => namesOf(each, colleagues).some((name) => plain(text).includes(`@${name}`)))
    .map(({ id }) => id)
    .slice(0, 10);

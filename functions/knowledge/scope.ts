/** The parts of a notice's scope that need no question. The widget decides by them too, so this imports nothing. */
export interface PlaceScope {
  readonly languages?: readonly string[] | undefined;
  readonly pages?: readonly string[] | undefined;
}

/** Where a visitor is. */
export interface Place {
  readonly language: string;
  /** Address of his page. */
  readonly page?: string | undefined;
}

/** An address in its parts. URL.parse and URL.canParse say the same, but are younger than some visitors' browsers. */
export const urlOf = (address: string): URL | undefined => {
  try {
    return new URL(address);
  } catch {
    return undefined;
  }
};

/** The segments of a path, or of the path of an address; undefined: it is neither. */
const segmentsOf = (page: string): string[] | undefined => {
  const address = /^https?:/i.test(page) ? page : `https://page.invalid/${page.replace(/^\/+/, '')}`;
  return urlOf(address)
    ?.pathname.split('/')
    .filter((segment) => segment !== '');
};

const isBelow = (page: string, beginning: string): boolean => {
  const segments = segmentsOf(page);
  return segmentsOf(beginning)?.every((segment, index) => segment === segments?.[index]) ?? false;
};

const isLanguage = (language: string, code: string): boolean =>
  `${language.toLowerCase()}-`.startsWith(`${code.toLowerCase()}-`);

/** A part of a scope that is not given, or has nothing in it, fits everything. */
export const fits = (allowed: readonly string[] | undefined, test: (each: string) => boolean): boolean =>
  allowed === undefined || allowed.length === 0 || allowed.some(test);

/** Whether a scope takes in a visitor's language and page. */
export const isHere = ({ languages, pages }: PlaceScope, { language, page }: Place): boolean =>
  fits(languages, (code) => isLanguage(language, code)) &&
  fits(pages, (beginning) => page !== undefined && isBelow(page, beginning));

import { urlOf } from '../../functions/knowledge/scope.ts';

/** An address a reader may follow. */
export interface Link {
  readonly href: string;
  /** Where it leads: the host (punycode when it is not ASCII), or the mailbox; nothing for a telephone number. */
  readonly place: string | undefined;
  /** Pages open in a tab of their own; mail and telephone are other programs. */
  readonly page: boolean;
}

// White space, controls, backslashes (a slash to browsers) and characters that show as nothing have no place in an
// address; the URL parser would drop or rewrite some of them, so that what is read is not what is followed.
const TRICKS = /[\p{Cc}\p{Z}\p{Surrogate}\p{Default_Ignorable_Code_Point}\\\ufffd]/u;

const MAILBOX = /^mailto:([\w.+-]+@[a-z0-9.-]+)(?:\?(?:subject|body)=[^&]*(?:&(?:subject|body)=[^&]*)*)?$/i;
// Codes such as *#06# act on the telephone itself.
const TELEPHONE = /^tel:\+?[0-9().-]+$/i;

const pageAt = (address: string): Link | undefined => {
  const url = urlOf(address);
  if (!url) return;
  const { protocol, username, password, href, hostname } = url;
  if (protocol !== 'https:' && protocol !== 'http:') return;
  // `https://bank.example@evil.example` leads to evil.example.
  if (username !== '' || password !== '') return;
  return { href, place: hostname, page: true };
};

/**
 * The one decision about every link: http(s) without credentials, mailto with one mailbox (and a subject or body), tel;
 * whatever else an address is, relative ones included, it is no link.
 */
export const linkTo = (address: string | undefined): Link | undefined => {
  if (address === undefined || TRICKS.test(address)) return;
  if (/^https?:\/\/[^/]/i.test(address)) return pageAt(address);
  if (TELEPHONE.test(address)) return { href: address, place: undefined, page: false };
  const mailbox = MAILBOX.exec(address)?.[1];
  return mailbox === undefined ? undefined : { href: address, place: mailbox, page: false };
};

const REORDERING = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/** The text of a link without characters that reorder or end the reordering of what surrounds them. */
export const inOrder = (text: string): string => text.replace(REORDERING, '');

// A name, and what follows it in an address.
const NAME = /((?:[\p{L}\p{N}\p{M}_-]{1,63}\.){1,8}\p{L}[\p{L}\p{N}-]{1,62})(?:[:/?#]\S*)?/gu;

const withoutWww = (host: string) => host.replace(/^www\./, '');

/** Where the link leads, if its text names, or seems to name, another place; otherwise nothing needs to be said. */
export const unexpectedPlace = (text: string, { place, page }: Link): string | undefined => {
  if (place === undefined) return;
  const shown = text
    .normalize('NFKC')
    .replace(/\p{Default_Ignorable_Code_Point}/gu, '')
    .toLowerCase();
  const names = [...(page ? shown : shown.replace(/[\w.+-]+@/g, '')).matchAll(NAME)];
  const host = withoutWww(place.slice(place.indexOf('@') + 1).toLowerCase());
  // A name that is not written as the host is, such as one of letters that only look the same, is another name.
  const expected = names.every(([, name = '']) => withoutWww(name) === host);
  return expected ? undefined : place;
};

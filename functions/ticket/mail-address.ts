/** An address with the name that mail programs show in its place. */
export interface Mailbox {
  readonly name?: string;
  readonly address: string;
}

/** Ends within one word of RFC 2047 (75 characters), whatever is in it: 45 bytes are 60 characters of base64. */
const WORD_BYTES = 45;
/** Longest name, so that it and a long address stay within the 320 characters SES takes: about 30 Japanese characters. */
export const NAME_BYTES = 90;

const ADDRESS =
  /^[\w.!#$%&'*+/=?^`{|}~-]{1,64}@(?:[a-z\d](?:[a-z\d-]{0,61}[a-z\d])?\.)+[a-z](?:[a-z\d-]{0,61}[a-z\d])?$/i;
/** Nothing that ends a header, an address or a word of one. */
const NAME = /^[^\p{Cc}\p{Cs}\p{Zl}\p{Zp}"<>]+$/u;
/** Words that mean themselves in a header. */
const PLAIN = /^[\w!#$%&'*+/^`{|}~-]+(?: [\w!#$%&'*+/^`{|}~-]+)*$/;

/** Whether a text is one address, and nothing that could be read as more. */
export const isAddress = (text: string): boolean => text.length <= 254 && ADDRESS.test(text);

/** What `support@example.jp` or `サクラ商店 <support@example.jp>` names; undefined for anything else. */
export const mailboxOf = (text: string): Mailbox | undefined => {
  if (isAddress(text)) return { address: text };
  const [, name = '', address = ''] = /^([^<>]*[^<>\s])\s*<([^<>]+)>$/u.exec(text) ?? [];
  const isName = NAME.test(name) && name.trim() === name && Buffer.byteLength(name) <= NAME_BYTES;
  return isName && isAddress(address) ? { name, address } : undefined;
};

/** Encoded words of RFC 2047, none of which ends within a character. */
const encoded = (text: string): string => {
  const words = [''];
  for (const character of text) {
    const word = words.at(-1) ?? '';
    if (Buffer.byteLength(word + character) <= WORD_BYTES) words[words.length - 1] = word + character;
    else words.push(character);
  }
  return words.map((word) => `=?UTF-8?B?${Buffer.from(word).toString('base64')}?=`).join(' ');
};

/** A mailbox as a header has it. SES encodes subject and text by itself, but refuses a name that is not ASCII. */
export const headerOf = ({ name, address }: Mailbox): string =>
  name === undefined ? address : `${PLAIN.test(name) ? name : encoded(name)} <${address}>`;

import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { inOrder, linkTo, unexpectedPlace } from '../../web/widget/links.ts';

const SCHEMES = [
  'javascript',
  'JaVaScRiPt',
  'data',
  'vbscript',
  'blob',
  'file',
  'ftp',
  'ws',
  'about',
  'intent',
  'view-source',
];

describe('an address', () => {
  it.each([
    ['https://example.com/a?b=c#d', 'https://example.com/a?b=c#d', 'example.com'],
    ['HTTP://Example.com', 'http://example.com/', 'example.com'],
    ['https://例え.jp/返品', 'https://xn--r8jz45g.jp/%E8%BF%94%E5%93%81', 'xn--r8jz45g.jp'],
  ])('%s of a page is a link', (address, href, place) => {
    expect(linkTo(address)).toEqual({ href, place, page: true });
  });

  it('of a mailbox or a telephone is a link to another program', () => {
    expect(linkTo('mailto:info@example.com?subject=a')).toMatchObject({ place: 'info@example.com', page: false });
    expect(linkTo('tel:+81-3-1234-5678')).toEqual({ href: 'tel:+81-3-1234-5678', place: undefined, page: false });
  });

  it.each([
    ...SCHEMES.map((scheme) => `${scheme}:alert(1)`),
    ...SCHEMES.map((scheme) => `${scheme}://example.com/`),
    'java\tscript:alert(1)',
    'java\nscript:alert(1)',
    ' https://example.com/',
    'https://exa\nmple.com/',
    '\u0001javascript:alert(1)',
    'jav&#x61;script:alert(1)',
  ])('%j of another scheme, or with controls or white space in it, is none', (address) => {
    expect(linkTo(address)).toBeUndefined();
  });

  it.each([
    '',
    '/faq',
    'faq',
    '?a',
    '#a',
    '//evil.example/',
    'https:/evil.example',
    'https:evil.example',
    'https:///evil.example',
    'https://',
    'https://?',
  ])('%j that depends on the page, or on how forgiving a browser is, is none', (address) => {
    expect(linkTo(address)).toBeUndefined();
  });

  it.each([
    'https://bank.example@evil.example/',
    'https://bank.example:secret@evil.example/',
    'https://:secret@evil.example/',
    'https://good.example\\@evil.example/',
    'https:\\\\evil.example',
    'https://bank\u00adexample.com/',
    'https://example.com/\u202egnp.exe',
    'https://example.com/\ud800',
    'https://exa mple.com/',
  ])('%j that reads as another one than it is, is none', (address) => {
    expect(linkTo(address)).toBeUndefined();
  });

  it.each([
    'mailto:a@a.example,b@b.example',
    'mailto:a@a.example?bcc=b@b.example',
    'mailto:a@a.example?subject=a&attach=/etc/passwd',
    'mailto:',
    'tel:*%2306%23',
    'tel:*#06#',
    'tel:javascript',
  ])('%s that does more than write or call is none', (address) => {
    expect(linkTo(address)).toBeUndefined();
  });

  it('that is a link has one of four schemes and no credentials, whatever it looks like', () => {
    const scheme = fc.constantFrom(
      'https://',
      'http://',
      'mailto:',
      'tel:',
      ...SCHEMES.map((each) => `${each}:`),
      '//',
      '',
    );
    const address = fc.tuple(scheme, fc.string({ unit: 'binary', size: 'medium' })).map((parts) => parts.join(''));
    fc.assert(
      fc.property(address, (text) => {
        const link = linkTo(text);
        if (!link) return;
        const { protocol, username, password } = new URL(link.href);
        expect(['https:', 'http:', 'mailto:', 'tel:']).toContain(protocol);
        expect(username + password).toBe('');
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('the text of a link', () => {
  const placeOf = (text: string, address: string) => {
    const link = linkTo(address);
    if (!link) throw new Error(`${address} is no link`);
    return unexpectedPlace(text, link);
  };

  it.each([
    ['https://bank.example/login', 'https://evil.example/'],
    ['bank.example', 'https://evil.example/'],
    ['詳しくはBANK.exampleへ', 'https://evil.example/'],
    ['ｂａｎｋ．ｅｘａｍｐｌｅ', 'https://evil.example/'],
    ['bank\u200b.example', 'https://evil.example/'],
    ['bank.example', 'https://bank.example.evil.example/'],
    ['https://bank.example@evil.example', 'https://evil.example/'],
  ])('%s that names another place than %s has the place shown', (text, address) => {
    expect(placeOf(text, address)).toBe(new URL(address).hostname);
  });

  it('with letters that only look the same has the real name shown', () => {
    expect(placeOf('https://аррӏе.com/', 'https://аррӏе.com/')).toBe('xn--80ak6aa92e.com');
  });

  it('that names another mailbox has the mailbox shown', () => {
    expect(placeOf('support@bank.example', 'mailto:x@evil.example')).toBe('x@evil.example');
    expect(placeOf('first.last@example.com', 'mailto:first.last@example.com')).toBeUndefined();
  });

  it.each([
    ['返品について', 'https://example.com/'],
    ['1.5kg まで', 'https://example.com/'],
    ['https://example.com/file.name.html', 'https://example.com/file.name.html'],
    ['WWW.example.com', 'https://example.com/'],
    ['example.com/a', 'https://www.example.com/a'],
    ['0120-000-000', 'tel:0120-000-000'],
  ])('%s that names no other place than %s stands alone', (text, address) => {
    expect(placeOf(text, address)).toBeUndefined();
  });

  it('keeps its letters, and loses what would turn them and their neighbours around', () => {
    expect(inOrder('\u202emoc.elpmaxe\u2069 עברית\u200f')).toBe('moc.elpmaxe עברית');
  });
});

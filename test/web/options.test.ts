import { describe, expect, it } from 'vitest';
import { readOptions } from '../../web/widget/options.ts';

const SRC = 'https://support.example.jp/widget.js?x=1';

const read = (
  data: Readonly<Record<string, string | undefined>>,
  languages: readonly (string | undefined)[] = ['ja'],
) => {
  const warnings: string[] = [];
  const options = readOptions(SRC, data, {
    languages,
    isColor: (value) => value.startsWith('#'),
    isSelector: (value) => !value.includes('['),
    warn: (line) => warnings.push(line),
  });
  return { options, warnings };
};

describe('the script tag', () => {
  it('needs to say nothing', () => {
    expect(read({})).toEqual({
      options: { home: 'https://support.example.jp', language: 'ja', theme: 'auto', position: 'right' },
      warnings: [],
    });
  });

  it('says what the chat looks like', () => {
    const { options, warnings } = read({
      language: 'en-GB',
      title: ' Help ',
      color: '#9c2f55',
      theme: 'dark',
      position: 'left',
      launcher: '#help, .help',
      offsetX: '0',
      offsetY: '80',
      zIndex: '-1',
    });
    expect(warnings).toEqual([]);
    expect(options).toMatchObject({
      language: 'en-GB',
      title: 'Help',
      color: '#9c2f55',
      theme: 'dark',
      position: 'left',
    });
    expect(options).toMatchObject({ launcher: '#help, .help', offsetX: 0, offsetY: 80, zIndex: -1 });
  });

  it.each([
    ['ja-JP-mac', 'ja-JP'],
    ['zh-CHS', 'zh'],
    ['zh-cmn-Hans-CN', 'zh'],
    ['en-a', 'en'],
    ['ja_JP', 'ja-JP'],
    ['en-gb', 'en-GB'],
  ])('takes as much of the language %s as a browser can format in', (written, language) => {
    expect(read({}, [written, 'fr'])).toMatchObject({ options: { language }, warnings: [] });
    expect(read({ language: written }, ['fr'])).toMatchObject({ options: { language }, warnings: [] });
    expect(() => new Date().toLocaleTimeString(language)).not.toThrow();
  });

  it.each([
    ['language', 'data-language', 'japanese!', 'a language tag such as ja or en-GB'],
    ['title', 'data-title', 'あ'.repeat(61), 'at most 60 characters'],
    ['color', 'data-color', 'bleu', 'a CSS colour such as #9c2f55'],
    ['theme', 'data-theme', 'blue', 'auto, light, dark'],
    ['position', 'data-position', 'top', 'right or left'],
    ['launcher', 'data-launcher', 'a[', 'a CSS selector such as #help, or none'],
    ['offsetX', 'data-offset-x', '24px', 'a whole number of pixels from 0 to 1000'],
    ['offsetX', 'data-offset-x', '-1', 'a whole number of pixels from 0 to 1000'],
    ['offsetY', 'data-offset-y', '1001', 'a whole number of pixels from 0 to 1000'],
    ['zIndex', 'data-z-index', '2147483648', 'a whole number up to 2147483647'],
  ])('with a wrong %s is named once, and the default counts', (name, attribute, value, allowed) => {
    const { options, warnings } = read({ [name]: value });
    expect(warnings).toEqual([`uragawa: ${attribute}="${value}" is not taken; write ${allowed}`]);
    expect(options).toEqual(read({}).options);
  });

  it.each(['langauge', 'colour', 'titel', 'postion', 'launchers', 'offsetx', 'zindex'])(
    'with a name that is nearly one, data-%s, tells of those there are',
    (name) => {
      const { options, warnings } = read({ [name]: 'x' });
      expect(warnings).toEqual([
        expect.stringMatching(/^uragawa: data-\S+ is no attribute; there are data-language, /),
      ]);
      expect(options).toEqual(read({}).options);
    },
  );

  it('says nothing of the attributes of a tag manager', () => {
    const names = ['gtmsrc', 'cfasync', 'cookieconsent', 'src', 'id', 'type', 'nonce', 'category', 'lazy', 'time'];
    expect(read(Object.fromEntries(names.map((name) => [name, 'x']))).warnings).toEqual([]);
  });

  it('takes an empty attribute as none', () => {
    expect(read({ theme: '', color: ' ' })).toEqual(read({}));
  });

  it.each<[readonly (string | undefined)[], string]>([
    [['en', 'ja'], 'en'],
    [['', 'fr-FR'], 'fr-FR'],
    [[undefined, 'C.UTF-8'], 'en'],
  ])('without a language follows the page, then the visitor: %j is %s', (languages, language) => {
    expect(read({}, languages).options.language).toBe(language);
  });
});

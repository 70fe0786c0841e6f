import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Fields, KINDS, type KindName } from '../../functions/knowledge/kinds.ts';
import { FORMATS, readRows, writeRows } from '../../functions/knowledge/rows.ts';

const entry = { id: 'fee', language: 'ja', question: '送料は', answer: '550円です。' };
const csv = (...lines: string[]) => lines.join('\n');
const HEAD = 'id,language,question,answer';
const read = (kind: KindName, content: string) => readRows(kind, 'csv', content);

describe('a CSV', () => {
  it('is read as Excel saves it: with a byte order mark, CRLF, quotes and capital flags', () => {
    const content =
      '\uFEFFid,language,question,answer,phrasings,validFrom,humanOnly\r\nfee,ja,送料は,"550円。\r\n""税込""","配送料|\r\nいくら",2026/12/1,TRUE\r\n';
    expect(read('faq', content)).toEqual({
      faults: [],
      rows: [
        {
          line: 2,
          id: 'fee',
          fields: {
            language: 'ja',
            question: '送料は',
            answer: '550円。\n"税込"',
            phrasings: ['配送料', 'いくら'],
            validFrom: '2026-12-01T00:00:00+09:00',
            humanOnly: true,
          },
        },
      ],
    });
  });

  it('means midnight in Japan by a date alone', () => {
    const { rows } = read('faq', csv(`${HEAD},validFrom,validUntil`, 'a,ja,q,a,2026-12-01,2026-12-31T18:00:00+09:00'));
    expect(rows[0]?.fields).toMatchObject({
      validFrom: '2026-12-01T00:00:00+09:00',
      validUntil: '2026-12-31T18:00:00+09:00',
    });
  });

  it('names every line that does not fit, by the line it begins in', () => {
    const content = csv(
      `${HEAD},status,validFrom`,
      'a,ja,"two',
      'lines",x,published,',
      'B,japanese,,y,gone,2026-02-30',
      '',
      'c,ja,q,z,,,more',
      'a,ja,q,a,,',
      'd,ja,q,an"swer,,',
      'e,ja,"never closed,a,,',
      'f,ja,q,a,,',
    );
    expect(read('faq', content).faults).toEqual([
      'line 4: id: must be 1 to 64 of a-z, 0-9 and -, and none of "import", "export" and "run"',
      'line 4: status: must be none, or draft, published, archived',
      'line 4: language: must be a language code of 2 or 3 lower-case letters, such as "ja"',
      'line 4: question: must be a text of 1 to 300 characters',
      'line 4: validFrom: must be none, or a time such as 2026-12-01T00:00:00+09:00',
      'line 6: must have 6 cells like the first line; it has 7',
      'line 7: id: a is in line 2 already',
      'line 8: quotes enclose a whole cell, and are doubled inside',
      'line 9: a quote opens here and never closes',
    ]);
  });

  it.each([
    ['what stands for a character that could not be read', 'a\ufffdb'],
    ['half a surrogate pair', 'a\ud800b'],
    ['it in a quoted cell', '"a\n\ufffd"'],
  ])('with %s is refused for that line', (_, cell) => {
    expect(read('faq', csv(HEAD, 'a,ja,q,a', `b,ja,q,${cell}`)).faults).toEqual([
      expect.stringMatching(/^line 3: answer: .*could not be read.*UTF-8/),
    ]);
  });

  it.each<[KindName, string]>([
    ['faq', 'id,language,question,answer,validFrom,validUntil\na,ja,q,a,2026-12-01,2026-12-01'],
    ['notice', 'id,text,validFrom,validUntil\na,text,2026-12-02,2026-12-01'],
  ])('of %s with an end that is not after its beginning is refused by both names', (kind, content) => {
    expect(read(kind, content).faults).toEqual(['line 2: validFrom: must be before validUntil']);
  });

  it('of notices takes 500 characters each', () => {
    const content = csv('id,text', `a,${'あ'.repeat(500)}`, `b,${'あ'.repeat(501)}`);
    expect(read('notice', content).faults).toEqual(['line 3: text: must be a text of 1 to 500 characters']);
  });

  it.each(['id,langage', 'id,id'])('with the header %s is refused for its columns', (header) => {
    expect(read('faq', csv(header, 'a,b')).faults).toEqual([
      expect.stringMatching(/^line 1: .*columns are id, version/),
    ]);
  });

  it('with many or long columns nobody knows is refused with some of them, cut', () => {
    const [fault = '', ...more] = read('faq', csv(Array(5_000).fill('x'.repeat(400)).join(','), 'a')).faults;
    expect(more).toEqual([]);
    expect(fault).toMatch(/^line 1: (?:x{40}…, ){10}and 4990 more: is no column/);
  });

  it('takes the quote before a formula away again, and keeps those that are meant', () => {
    const { rows } = read('faq', csv(HEAD, `a,ja,'=1+1,''=x`, `b,ja,'quoted',a`));
    expect(rows.map(({ fields }) => [fields.question, fields.answer])).toEqual([
      ['=1+1', "'=x"],
      ["'quoted'", 'a'],
    ]);
  });
});

describe('JSON lines', () => {
  it('are read with the columns of a CSV, and every fault is named', () => {
    const lines = [
      JSON.stringify({ ...entry, version: 3, validFrom: '2026-12-01' }),
      '{"id": ',
      '',
      JSON.stringify({ ...entry, id: 'two', adress: 1, answer: '' }),
      '["id"]',
      '{"id":"x","__proto__":{"language":"ja"}}',
    ];
    const { rows, faults } = readRows('faq', 'jsonl', `\uFEFF${lines.join('\r\n')}\n`);
    expect(rows).toMatchObject([
      { line: 1, id: 'fee', version: 3, fields: { validFrom: '2026-12-01T00:00:00+09:00' } },
    ]);
    expect(faults).toEqual([
      'line 2: must be one JSON object',
      'line 4: answer: must be a text of 1 to 4000 characters',
      expect.stringMatching(/^line 4: adress: unknown; allowed are id, version, status, language, question/),
      'line 5: must be one JSON object',
      'line 6: must be one JSON object',
    ]);
  });

  it('with a field twice are refused by its name, whatever else is in their texts', () => {
    const twice = '{"id":"a","title":"t","text":"one","te\\u0078t":"two"}';
    const nested = '{"id":"b","title":"{\\"id\\":\\"x\\"}","text":"id\\"","tags":["id","id","id"]}';
    const { rows, faults } = readRows('canned', 'jsonl', [twice, nested].join('\n'));
    expect(rows.map(({ id }) => id)).toEqual(['b']);
    expect(faults).toEqual(['line 1: text: is there twice']);
    const objects = '{"id":"n","scope":{"words":["a"]},"text":"scope","validFrom":"2026-12-01" , "scope" : {}}';
    expect(readRows('notice', 'jsonl', objects).faults).toEqual(['line 1: scope: is there twice']);
  });

  it('name some of the fields nobody knows, cut', () => {
    const fields = Object.fromEntries(Array.from({ length: 12 }, (_, index) => [`${'x'.repeat(100)}${index}`, 1]));
    const { faults } = readRows('faq', 'jsonl', JSON.stringify({ ...entry, ...fields }));
    expect(faults).toEqual([expect.stringMatching(/^line 1: (?:x{40}…, ){10}and 2 more: unknown; allowed are/)]);
  });

  it('of golden questions need no id: the same question has always the same one', () => {
    const question = (query: string, gold: string | null) => JSON.stringify({ query, gold });
    const content = [question('送料', 'fee'), question('天気', null), question('送料', 'other'), '{}'].join('\n');
    const { rows, faults } = readRows('golden', 'jsonl', content);
    expect(rows.map(({ fields }) => fields.gold)).toEqual(['fee', null, 'other']);
    expect(new Set(rows.map(({ id }) => id)).size).toBe(2);
    expect(faults).toEqual([
      expect.stringMatching(/^line 3: id: q-[0-9a-f]{16} is in line 1 already$/),
      'line 4: query: must be a text of 1 to 1000 characters',
    ]);
  });
});

const SPECIAL = ['=', '+', '-', '@', "'", '"', '|', '\\', '\n', '\t', ',', ' ', '　', '送', 'a', '😀', '＝', '\u2028'];
const text = fc.string({ unit: fc.constantFrom(...SPECIAL), minLength: 1, maxLength: 12 }).filter((s) => /\S/.test(s));
const list = fc.array(text, { minLength: 1, maxLength: 4 });
const times = {
  validFrom: fc.constantFrom('2026-12-01T00:00:00+09:00', '2026-12-01T12:30:00.5Z'),
  validUntil: fc.constantFrom('2027-01-01T00:00:00+09:00', '2027-01-01T12:30:00.5Z'),
};
const some = (fields: Record<string, fc.Arbitrary<unknown>>, requiredKeys: string[] = []) =>
  fc.record(fields, { requiredKeys });
const FIELDS: Record<KindName, fc.Arbitrary<unknown>> = {
  faq: some(
    {
      ...{ language: fc.constantFrom('ja', 'en'), question: text, answer: text, phrasings: list, category: text },
      ...{ tags: list, url: fc.constant('https://a.example/x?y=1,2'), ...times },
      humanOnly: fc.boolean(),
    },
    ['language', 'question', 'answer'],
  ),
  notice: some(
    {
      ...{ text, ...times },
      scope: some({ languages: list, pages: list, categories: list, words: list }),
    },
    ['text', 'scope'],
  ),
  canned: some({ title: text, text, language: fc.constant('ja'), tags: list, shortcut: fc.constant('-a') }, [
    'title',
    'text',
  ]),
  golden: some({ query: text, gold: fc.constantFrom('fee', null) }, ['query', 'gold']),
};

describe('an export', () => {
  const kinds = Object.keys(KINDS) as KindName[];
  it.each(kinds.flatMap((kind) => FORMATS.map((format) => [kind, format] as const)))(
    'of %s as %s is read back as it was, in one piece or in two',
    (kind, format) => {
      const statuses = fc.constantFrom('draft', 'published', 'archived');
      const document = fc.record({ version: fc.integer({ min: 1, max: 99 }), status: statuses, fields: FIELDS[kind] });
      fc.assert(
        fc.property(fc.array(document, { maxLength: 5 }), (made) => {
          const documents = made.map((each, index) => ({ ...each, id: `d-${index}`, fields: each.fields as Fields }));
          const half = Math.ceil(documents.length / 2);
          const pieces = [documents.slice(0, half), documents.slice(half)];
          for (const content of [
            writeRows(kind, format, documents),
            pieces.map((piece, index) => writeRows(kind, format, piece, index === 0)).join(''),
          ]) {
            const { rows, faults } = readRows(kind, format, content);
            expect(faults).toEqual([]);
            expect(rows.map(({ line: _, ...row }) => row)).toEqual(documents);
          }
        }),
        { numRuns: 200 },
      );
    },
  );

  it('has no cell that a spreadsheet takes for a formula', () => {
    fc.assert(
      fc.property(text, text, (question, answer) => {
        const documents = [
          { id: 'a', version: 1, status: 'draft' as const, fields: { language: 'ja', question, answer } },
        ];
        const cells = parse(writeRows('faq', 'csv', documents), { bom: true }).flat();
        for (const cell of cells) expect(cell).not.toMatch(/^[=+\-@＝\t]/);
      }),
    );
  });
});

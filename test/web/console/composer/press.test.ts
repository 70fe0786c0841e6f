import { describe, expect, it } from 'vitest';
import { EMPTY, restored } from '../../../../web/console/composer/draft.ts';
import { findCanned, mentionAt, slashAt } from '../../../../web/console/composer/find-canned.ts';
import type { Reply } from '../../../../web/console/composer/hold.ts';
import { inForce } from '../../../../web/console/composer/in-force.ts';
import { mentioned } from '../../../../web/console/composer/mentions.ts';
import { type Pressed, press, toldOf } from '../../../../web/console/composer/press.ts';
import { createSendKey } from '../../../../web/console/composer/send-key.ts';
import { pieces, slotFrom, spansIn } from '../../../../web/console/composer/slots.ts';
import { findingsIn, hinted } from '../../../../web/console/composer/warnings.ts';

const CARD = '4111 1111 1111 1111';
const MY_NUMBER = '123456789018';

describe('what an agent is warned of', () => {
  it.each([
    [`カードは${CARD}です`, ['card']],
    ['４１１１－１１１１－１１１１－１１１１', ['card']],
    [`番号は${MY_NUMBER}です`, ['myNumber']],
    ['パスワード：himitsu99 でログインできます', ['password']],
    ['password is: hunter22', ['password']],
    ['仮パスワードは Abcd1234 です', ['password']],
    ['パスワードは「Abcd1234」です', ['password']],
    ['パスワード Abcd1234', ['password']],
    ['パスワードを Abcd1234 に変更しました', ['password']],
    ['パスワード\nAbcd1234', ['password']],
    ['Your password is Abcd1234.', ['password']],
    ['temporary password Abcd1234', ['password']],
    ['PW: Abcd1234', ['password']],
    ['パス：abcd1234', ['password']],
    ['パスワードを再設定してください。', []],
    ['パスワードは8文字以上です', []],
    ['パスワードは https://example.jp/reset123 で再設定できます', []],
    ['reset your password at https://example.jp/reset123', []],
    ['password https://example.jp/reset123', []],
    ['https://example.jp/password-reset2024', []],
    ['パスポート：A12345678', []],
    ['注文番号 2026-1121、電話 03-1234-5678', []],
  ])('%s', (text, kinds) => {
    expect(findingsIn(text).map(({ kind }) => kind)).toEqual(kinds);
  });

  it.each(['パスワードは「Abcd1234」です', 'PW: Abcd1234', 'パスワード：Abcd1234'])(
    'points at the password alone: %s',
    (text) => {
      const [found] = findingsIn(text);
      expect(found && text.slice(found.start, found.end)).toBe('Abcd1234');
    },
  );

  it.each([
    ['password '.repeat(100_000), 0],
    [`パスワード${' '.repeat(500_000)}`, 0],
    [`pw:${'a'.repeat(500_000)}`, 0],
  ])('looks through a long text of nothing but beginnings before the test is over', (text, count) => {
    expect(findingsIn(text)).toHaveLength(count);
  });

  it('says where it is, without repeating it whole', () => {
    const text = `カードは${CARD}です`;
    const [found] = findingsIn(text);
    expect(found && text.slice(found.start, found.end)).toBe(CARD);
    expect(found && hinted(text, found)).toBe('41…11');
  });
});

describe('pressing send', () => {
  const AT = 1_000;
  const READ = AT + 700;
  const seen = { seen: 3, newest: 3, at: AT };
  const toldAtOnce = (pressed: Pressed) => toldOf(pressed, press(pressed, undefined), undefined);

  it('sends what nothing speaks against at once', () => {
    expect(press({ text: '本日発送いたします。', ...seen }, undefined)).toEqual([]);
  });

  it('takes a second press for what the agent was told of, of the same text only', () => {
    const pressed = { text: `カードは${CARD}です`, ...seen };
    const told = toldAtOnce(pressed);
    expect(told.objections).toHaveLength(1);
    expect(press({ ...pressed, at: READ }, told)).toEqual([]);
    expect(press({ ...pressed, at: READ, text: `${pressed.text}。` }, told)).toHaveLength(1);
  });

  it('shows what the customer has written meanwhile, and again when he writes once more', () => {
    const pressed = { text: '本日発送いたします。', ...seen, newest: 5 };
    const told = toldAtOnce(pressed);
    expect(told.objections).toEqual([{ kind: 'newer', seq: 5 }]);
    expect(press({ ...pressed, at: READ }, told)).toEqual([]);
    expect(press({ ...pressed, at: READ, newest: 7 }, told)).toEqual([{ kind: 'newer', seq: 7 }]);
  });

  it('takes no press for a decision that comes before anybody can have read the warning', () => {
    const pressed = { text: `カードは${CARD}です`, ...seen };
    const objections = press({ ...pressed, at: 1_000 }, undefined);
    const told = toldOf({ ...pressed, at: 1_000 }, objections, undefined);
    const soon = { ...pressed, at: 1_300 };
    expect(press(soon, told)).toEqual(objections);
    // Who presses on and on has had the warning before him since the first time.
    const again = toldOf(soon, press(soon, told), told);
    expect(press({ ...pressed, at: 1_699 }, again)).toHaveLength(1);
    expect(press({ ...pressed, at: 1_700 }, again)).toEqual([]);
  });

  it('does not send what came into the field the moment before, and takes the press after it', () => {
    const pressed = { text: '本日発送いたします。\n続きです。', ...seen, arrived: 1_000 };
    expect(press({ ...pressed, at: 1_200 }, undefined)).toEqual([{ kind: 'changed' }]);
    expect(press({ ...pressed, at: 1_700 }, undefined)).toEqual([]);
  });

  it('never sends an open slot, however often it is pressed', () => {
    const pressed = { text: '{{customer}}様', ...seen };
    expect(press({ ...pressed, at: READ }, toldAtOnce(pressed))).toEqual([{ kind: 'slots', count: 1 }]);
  });
});

describe('the key that sends', () => {
  const key = {
    ...{ key: 'Enter', shiftKey: false, ctrlKey: false, metaKey: false, altKey: false, repeat: false },
    ...{ isComposing: false, keyCode: 13, timeStamp: 1_000 },
  };

  it('is Ctrl+Enter or Command+Enter; Enter alone only when so chosen', () => {
    const keys = createSendKey();
    expect(keys.sends({ ...key, ctrlKey: true }, false)).toBe(true);
    expect(keys.sends({ ...key, metaKey: true }, false)).toBe(true);
    expect(keys.sends(key, false)).toBe(false);
    expect(keys.sends(key, true)).toBe(true);
    expect(keys.sends({ ...key, shiftKey: true }, true)).toBe(false);
    expect(keys.sends({ ...key, repeat: true }, true)).toBe(false);
  });

  it('is not the one that an input method takes, before or right after the composition ends', () => {
    const keys = createSendKey();
    expect(keys.sends({ ...key, isComposing: true }, true)).toBe(false);
    expect(keys.sends({ ...key, keyCode: 229, ctrlKey: true }, true)).toBe(false);
    // Safari: the composition has ended, and the same press comes unmarked.
    keys.compositionEnded({ timeStamp: 995 });
    expect(keys.sends(key, true)).toBe(false);
    keys.released();
    expect(keys.sends(key, true)).toBe(true);
  });
});

describe('open slots', () => {
  const text = '{{customer}}様、ご注文｛｛order｝｝の件';

  it('are found as written by keyboard and IME, and marked', () => {
    expect(spansIn(text).map(({ start, end }) => text.slice(start, end))).toEqual(['{{customer}}', '｛｛order｝｝']);
    expect(
      pieces(text)
        .map(({ text: part }) => part)
        .join(''),
    ).toBe(text);
    expect(pieces(text).filter(({ isSlot }) => isSlot)).toHaveLength(2);
  });

  it('are gone through with Tab, forth and back, and left behind the last one', () => {
    const [first, second] = spansIn(text);
    if (!first || !second) throw new Error('there are two');
    expect(slotFrom(text, { start: 0, end: 0 })).toEqual(first);
    expect(slotFrom(text, first)).toEqual(second);
    expect(slotFrom(text, second, true)).toEqual(first);
    expect(slotFrom(text, second)).toBeUndefined();
    expect(slotFrom(text, { start: text.length, end: text.length })).toEqual(first);
  });
});

describe('canned replies', () => {
  it('are offered as they are published, not as somebody drafts them', async () => {
    const fields = (text: string) => ({ title: 'お礼', text });
    const published = { version: 2, fields: fields('公開中') };
    const read = async (id: string) => (id === 'both' ? [{ version: 3, fields: fields('下書き') }, published] : []);
    const texts = async (document: Parameters<typeof inForce>[0]) =>
      (await inForce(document, read)).map(({ text }) => text);
    expect(await texts({ id: 'one', live: 2, ...published })).toEqual(['公開中']);
    expect(await texts({ id: 'both', live: 2, version: 3, fields: fields('下書き') })).toEqual(['公開中']);
    expect(await texts({ id: 'draft', version: 1, fields: fields('下書き') })).toEqual([]);
  });

  const all = [
    { id: 'late', title: '配送の遅れ', text: 'お届けが遅れております。', shortcut: 'late', language: 'ja' },
    { id: 'late-en', title: 'Late delivery', text: 'Your parcel is late.', shortcut: 'late-en', language: 'en' },
    { id: 'thanks', title: 'お礼', text: 'お問い合わせありがとうございます。', tags: ['あいさつ'] },
  ];

  it('are found by shortcut, title, tag and text, those of the customer’s language first', () => {
    const ids = (typed: string, language = 'ja') => findCanned(all, typed, language).map(({ id }) => id);
    expect(ids('late')).toEqual(['late', 'late-en']);
    expect(ids('late', 'en-GB')).toEqual(['late-en', 'late']);
    expect(ids('あいさつ')).toEqual(['thanks']);
    expect(ids('ＬＡＴＥ')).toContain('late');
    expect(ids('遅れて')).toEqual(['late']);
    expect(ids('返品')).toEqual([]);
  });

  it('open with a slash at the start of a word, not within an address', () => {
    expect(slashAt('/la', 3)).toEqual({ start: 0, typed: 'la' });
    expect(slashAt('はい /', 4)).toEqual({ start: 3, typed: '' });
    expect(slashAt('https://example.jp', 18)).toBeUndefined();
    expect(mentionAt('確認お願いします@鈴', 10)).toEqual({ start: 8, typed: '鈴' });
    expect(mentionAt('a@example', 9)).toBeUndefined();
  });

  it('name colleagues in a note by their whole names', () => {
    const colleagues = [
      { id: 'a1', name: '鈴木 美咲' },
      { id: 'a2', name: '田中 健' },
    ];
    expect(mentioned('@鈴木 美咲 さん、確認をお願いします', colleagues)).toEqual(['a1']);
  });
});

describe('a reply that comes back', () => {
  const reply: Reply = {
    ...{ id: 'r1', conversationId: 'c1', agent: 'a1', after: 4, dueAt: 0, phase: 'held' as const },
    text: '本日発送いたします。',
    attachment: { id: 'f1', name: '送り状.png', type: 'image/png', size: 70 },
  };

  it('stands in front of what has been written since, with its file, and knows what its author had seen', () => {
    const draft = restored({ ...EMPTY, note: '電話済み', reply: '続きです。', seen: 6 }, reply);
    expect(draft).toMatchObject({ reply: '本日発送いたします。\n続きです。', note: '電話済み', seen: 4 });
    expect(draft.attachment?.id).toBe('f1');
    expect(restored(EMPTY, reply)).toMatchObject({ reply: '本日発送いたします。', seen: 4 });
  });
});

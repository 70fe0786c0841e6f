import { describe, expect, it } from 'vitest';
import type { Attachment, Source } from '../../../../functions/protocol/server.ts';
import {
  type Draft,
  EMPTY,
  emptied,
  hasRoom,
  helped,
  hiddenReply,
  inFront,
  noted,
  restored,
  withFile,
  written,
} from '../../../../web/console/composer/draft.ts';
import type { Reply } from '../../../../web/console/composer/hold.ts';
import { menuKey } from '../../../../web/console/composer/menu-key.ts';
import { createNoteId } from '../../../../web/console/composer/note-id.ts';
import { writtenIn } from '../../../../web/console/composer/written-in.ts';

const SOURCES: readonly Source[] = [{ id: 'faq1', version: 1, title: '配送' }];
const FILE: Attachment = { id: 'f1', name: '送り状.png', type: 'image/png', size: 100 };
const PROPOSAL = { text: '本日発送いたします。', sources: SOURCES };
const NOW = { newest: 3, language: 'ja' };

/** What pressing send makes of a draft. */
const replyOf = (draft: Draft, phase: Reply['phase'] = 'held'): Reply => {
  const { reply: text, attachment, original, proposed, sources, replyId = 'r1' } = draft;
  return {
    ...{ id: replyId, conversationId: 'c1', agent: 'a1', phase, after: 3, dueAt: 0 },
    ...{ text, attachment, original, proposed, sources },
  };
};

describe('a note', () => {
  it('leaves the field one for notes when it is saved, with what was written meanwhile', () => {
    const draft: Draft = { ...EMPTY, mode: 'note', note: '電話済み' };
    expect(noted(draft, '電話済み')).toEqual({ ...draft, note: '' });
    expect(noted({ ...draft, note: '電話済み\n折り返し待ち' }, '電話済み').note).toBe('折り返し待ち');
    expect(noted({ ...draft, note: '電話は不在' }, '電話済み').note).toBe('電話は不在');
  });

  it('is written once however often it is sent, and again when its words are others', () => {
    const ids = createNoteId();
    const first = ids.of('電話済み');
    expect(ids.of('電話済み')).toBe(first);
    const edited = ids.of('電話済み。不在');
    expect(edited).not.toBe(first);
    ids.saved();
    expect(ids.of('電話済み。不在')).not.toBe(edited);
  });

  it('that is being written stays in the field when a reply comes back', () => {
    const draft: Draft = { ...EMPTY, mode: 'note', note: '電話し' };
    const back = restored(draft, replyOf({ ...EMPTY, reply: '発送しました。' }));
    expect(back).toMatchObject({ mode: 'note', note: '電話し', reply: '発送しました。' });
    expect(inFront(back).mode).toBe('note');
  });

  it('that is about to be written, too: only what he asks for himself comes in front', () => {
    const back = restored({ ...EMPTY, mode: 'note' }, replyOf({ ...EMPTY, reply: '発送しました。' }));
    expect(back.mode).toBe('note');
    expect(hiddenReply(back, true, true)).toBe('発送しました。');
    expect(inFront(back).mode).toBe('reply');
  });

  it('stays one when a draft lands behind it', () => {
    const draft: Draft = { ...EMPTY, mode: 'note', note: '電話し' };
    for (const how of ['reply', 'polite'] as const)
      expect(helped(draft, how, PROPOSAL, NOW)).toMatchObject({ mode: 'note', note: '電話し', reply: PROPOSAL.text });
    expect(helped(EMPTY, 'reply', PROPOSAL, NOW).mode).toBe('reply');
  });
});

describe('a reply', () => {
  it('has been begun with what the customer had written by then, also with a file alone', () => {
    expect(written(EMPTY, 'お', 3).seen).toBe(3);
    expect(written({ ...EMPTY, reply: 'お', seen: 3 }, 'おま', 5).seen).toBe(3);
    const file = withFile(EMPTY, FILE, 3);
    expect(file).toMatchObject({ attachment: FILE, seen: 3 });
    expect(written(file, 'お', 5).seen).toBe(3);
    expect(withFile({ ...EMPTY, reply: 'お', seen: 3 }, FILE, 5).seen).toBe(3);
    expect(withFile({ ...EMPTY, seen: 3 }, FILE, 5).seen).toBe(5);
  });

  it('has nothing of the draft or translation before it when it is begun anew', () => {
    const translated = helped(helped(EMPTY, 'reply', PROPOSAL, NOW), 'translate', { text: 'Today.', sources: [] }, NOW);
    expect(translated).toMatchObject({ proposed: PROPOSAL.text, sources: SOURCES, original: { text: PROPOSAL.text } });
    const anew = written(written(translated, '', 4), '別件', 5);
    expect(anew).toEqual({ ...EMPTY, reply: '別件', seen: 5 });
    expect(helped(translated, 'reply', PROPOSAL, NOW).original).toBeUndefined();
  });

  it('of the agent’s own words in another form is no draft', () => {
    const own = written(EMPTY, '発送します', 3);
    for (const how of ['shorten', 'polite', 'translate'] as const) {
      const { reply, proposed } = helped(own, how, PROPOSAL, NOW);
      expect({ reply, proposed }).toEqual({ reply: PROPOSAL.text, proposed: undefined });
    }
    const drafted = helped(EMPTY, 'reply', PROPOSAL, NOW);
    expect(helped(drafted, 'shorten', { text: '発送します。', sources: [] }, NOW)).toMatchObject({
      proposed: PROPOSAL.text,
      sources: SOURCES,
    });
  });

  it('is the draft it was when it is taken back, and sent once more', () => {
    const drafted = helped(EMPTY, 'reply', PROPOSAL, NOW);
    const back = restored(emptied(drafted), replyOf(drafted));
    expect(back).toMatchObject({ reply: PROPOSAL.text, proposed: PROPOSAL.text, sources: SOURCES, seen: 3 });
  });

  it('goes out under the same id with its file, which the service has given to it', () => {
    const refused = restored(EMPTY, replyOf(withFile(EMPTY, FILE, 3), 'sending'));
    expect(refused.replyId).toBe('r1');
    const edited = written(refused, 'こちらです', 5);
    expect(edited).toMatchObject({ attachment: FILE, replyId: 'r1' });
    expect(restored(EMPTY, replyOf(edited)).replyId).toBe('r1');
    expect(withFile({ ...refused, attachment: undefined }, { ...FILE, id: 'f2' }, 5).replyId).toBeUndefined();
    expect(restored(EMPTY, replyOf({ ...EMPTY, reply: '発送します' }, 'sending')).replyId).toBeUndefined();
  });

  it('that came back is in sight while the field is one for notes', () => {
    const draft = { ...EMPTY, reply: '発送しました。' };
    expect(hiddenReply(draft, true, true)).toBe('発送しました。');
    expect(hiddenReply(draft, false, true)).toBeUndefined();
    expect(hiddenReply(EMPTY, true, true)).toBeUndefined();
  });
});

describe('replies that come back together', () => {
  const sent = (text: string, dueAt: number): Reply => ({ ...replyOf({ ...EMPTY, reply: text }), id: text, dueAt });
  const all = [sent('一通目', 1), sent('二通目', 2), sent('三通目', 3)] as const;
  const [one, two, three] = all;

  it.each([
    [[one, two, three]],
    [[one, three, two]],
    [[two, one, three]],
    [[two, three, one]],
    [[three, one, two]],
    [[three, two, one]],
  ])('stand as they were written, before what is written now: %#', (order) => {
    const draft = order.reduce(restored, { ...EMPTY, reply: '続き' });
    expect(draft.reply).toBe('一通目\n二通目\n三通目\n続き');
  });

  it('find their place beside what was edited meanwhile', () => {
    const edited = written(restored({ ...EMPTY, reply: '続き' }, one), '一通目です。\n続き', 3);
    expect(restored(edited, two).reply).toBe('一通目です。\n二通目\n続き');
    expect(restored(written(restored(EMPTY, two), '別の文', 3), one).reply).toBe('一通目\n別の文');
    const anew = written(written(restored(EMPTY, one), '', 3), '一通目', 3);
    expect(restored(anew, two).reply).toBe('二通目\n一通目');
  });

  it('find no room where one has a file already that is not theirs', () => {
    const withOne = withFile(EMPTY, FILE, 3);
    const other = replyOf(withFile(EMPTY, { ...FILE, id: 'f2' }, 3));
    expect(hasRoom(withOne, other)).toBe(false);
    expect(hasRoom(withOne, replyOf(withOne))).toBe(true);
    expect(hasRoom(withOne, one)).toBe(true);
    expect(hasRoom(EMPTY, other)).toBe(true);
  });
});

describe('the list above the field', () => {
  const press = { key: 'Enter', ctrlKey: false, metaKey: false };

  it('has Enter while it is open, also where nothing fits', () => {
    expect(menuKey(press, 2)).toBe('take');
    expect(menuKey(press, 0)).toBe('nothing');
    expect(menuKey({ ...press, ctrlKey: true }, 0)).toBeUndefined();
    expect(menuKey({ ...press, key: 'a' }, 2)).toBeUndefined();
  });
});

describe('the language an agent has written in', () => {
  it.each([
    ['本日発送', 'ja'],
    ['Your parcel is on its way, サクラ', 'ja'],
    ['Your parcel is on its way.', 'en'],
    ['오늘 발송합니다', 'ko'],
  ])('%s', (text, language) => {
    expect(writtenIn(text)).toBe(language);
  });
});

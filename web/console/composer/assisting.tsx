import { useSignal } from '@preact/signals';
import type { Conversation } from '../core/conversations.ts';
import { useKeys } from '../core/keys.ts';
import { explain } from '../core/problems.ts';
import { language, texts } from '../core/texts.ts';
import { Confirm, tellUser } from '../core/ui.tsx';
import { arrived } from './arrivals.ts';
import { draft, hasModel, type Proposal } from './assist.ts';
import { helped } from './draft.ts';
import { draftOf, rewrite } from './drafts.ts';
import { writtenIn } from './written-in.ts';

const said = texts({
  ja: {
    title: '下書き',
    reply: '下書きを作成',
    shorten: '短く',
    polite: '丁寧に',
    translate: (to: string) => `${to}に翻訳`,
    working: '作成しています…',
    behind: '下書きは「返信」に入れました。書きかけのメモはそのままです。',
    replaceTitle: '書きかけの返信があります',
    replace: '下書きに置き換える',
    replaceHint: '入力中の文章は下書きに置き換わります。',
    by: {
      model: 'AIが作成した下書きです。内容を確認してから送信してください。',
      entries: 'FAQから作成した下書きです。内容を確認してから送信してください。',
      canned: '定型文から作成した下書きです。内容を確認してから送信してください。',
    },
  },
  en: {
    title: 'Draft',
    reply: 'Draft a reply',
    shorten: 'Shorter',
    polite: 'More polite',
    translate: (to: string) => `Translate into ${to}`,
    working: 'Drafting…',
    behind: 'The draft waits under Reply. Your note is as it was.',
    replaceTitle: 'There is a reply you have begun',
    replace: 'Replace it with the draft',
    replaceHint: 'What you have written is replaced by the draft.',
    by: {
      model: 'Drafted by a model. Please check it before you send.',
      entries: 'Drafted from the FAQ. Please check it before you send.',
      canned: 'Drafted from a canned reply. Please check it before you send.',
    },
  },
});

type How = 'reply' | 'shorten' | 'polite' | 'translate';

const nameOf = (tag: string): string => new Intl.DisplayNames([language.value], { type: 'language' }).of(tag) ?? tag;

/** What helps with the words of a reply. All of it lands in the field, and none of it in the conversation. */
export const Assisting = ({
  conversation,
  newest,
}: {
  readonly conversation: Conversation;
  readonly newest: number;
}) => {
  const { id } = conversation;
  const isBusy = useSignal(false);
  const isAsking = useSignal(false);
  const { reply } = draftOf(id).value;
  const customers = conversation.state?.language ?? 'ja';
  const land = (proposal: Proposal, how: How): void => {
    arrived(id);
    rewrite(id, (now) => helped(now, how, proposal, { newest, language: writtenIn(now.reply) }));
    tellUser(draftOf(id).peek().mode === 'note' ? said().behind : said().by[proposal.by]);
  };
  const run = async (how: How): Promise<void> => {
    if (isBusy.value) return;
    isAsking.value = false;
    isBusy.value = true;
    const before = draftOf(id).peek().reply;
    try {
      const given = how === 'reply' ? {} : { text: before, ...(how === 'translate' && { language: customers }) };
      const proposal = await draft(id, how, given);
      // What he has written meanwhile is his.
      if (draftOf(id).peek().reply === before) land(proposal, how);
    } catch (error) {
      tellUser(explain(error), 'problem');
    } finally {
      isBusy.value = false;
    }
  };
  const begin = (): void => {
    if (reply.trim() === '') void run('reply');
    else isAsking.value = true;
  };
  useKeys(said().title, { 'alt+d': { label: said().reply, whileWriting: true, run: begin } });
  return (
    <>
      <button type="button" disabled={isBusy.value} onClick={begin}>
        {isBusy.value ? said().working : said().reply} <kbd>Alt+D</kbd>
      </button>
      {hasModel.value && reply.trim() !== '' && (
        <>
          <button type="button" disabled={isBusy.value} onClick={() => void run('shorten')}>
            {said().shorten}
          </button>
          <button type="button" disabled={isBusy.value} onClick={() => void run('polite')}>
            {said().polite}
          </button>
          {!customers.startsWith(writtenIn(reply)) && (
            <button type="button" disabled={isBusy.value} onClick={() => void run('translate')}>
              {said().translate(nameOf(customers))}
            </button>
          )}
        </>
      )}
      {isAsking.value && (
        <Confirm
          title={said().replaceTitle}
          label={said().replace}
          close={() => {
            isAsking.value = false;
          }}
          run={() => void run('reply')}
        >
          <p>{said().replaceHint}</p>
        </Confirm>
      )}
    </>
  );
};

import { useSignal } from '@preact/signals';
import type { TopicView } from '../../../functions/protocol/insight.ts';
import { Refused } from '../core/api.ts';
import { explain } from '../core/problems.ts';
import { surgeTitle } from '../core/surge-words.ts';
import { texts } from '../core/texts.ts';
import { Dialog, Field, Problem } from '../core/ui.tsx';
import { fromLocal } from '../knowledge/japan-time.ts';
import { said as words } from '../knowledge/words.ts';
import { changeTopic } from './calls.ts';

const said = texts({
  ja: {
    title: (topic: string) => `「${topic}」をミュート`,
    explain: '検知と記録は続けますが、音や通知、メール、Webhookでのお知らせはしません。',
    reason: '理由',
    reasonHint: 'ほかの担当者に表示されます（例：毎年のセール期間のため）。',
    until: '解除する日時（日本時間）',
    untilHint: '空欄なら、解除するまで続きます。',
    past: '解除する日時には、これからの日時を指定してください。',
    mute: 'ミュートする',
  },
  en: {
    title: (topic: string) => `Mute “${topic}”`,
    explain: 'It is still followed and kept, but nobody is told by sound, notification, mail or webhook.',
    reason: 'Reason',
    reasonHint: 'Your colleagues see it, such as: the yearly sale.',
    until: 'Until (Japan time)',
    untilHint: 'Empty: until somebody ends it.',
    past: 'Choose an end that lies in the future.',
    mute: 'Mute',
  },
});

const LONGEST = 200;

/** Asks why, and until when, nobody shall be told of a topic. */
export const Mute = ({ topic, close, done }: { readonly topic: TopicView; close(): void; done(): void }) => {
  const reason = useSignal('');
  const until = useSignal('');
  const problem = useSignal<string | undefined>(undefined);
  const run = async () => {
    const end = fromLocal(until.value);
    try {
      await changeTopic(topic.topic, { muted: { reason: reason.value.trim(), ...(end && { until: end }) } });
      done();
    } catch (error) {
      const isPast = error instanceof Refused && error.message.startsWith('muted.until');
      problem.value = isPast ? said().past : explain(error);
    }
  };
  return (
    <Dialog title={said().title(surgeTitle(topic))} close={close}>
      <p>{said().explain}</p>
      {problem.value !== undefined && <Problem message={problem.value} />}
      <Field label={said().reason} hint={said().reasonHint}>
        {(attributes) => (
          <input
            {...attributes}
            value={reason.value}
            maxLength={LONGEST}
            onInput={({ currentTarget }) => {
              reason.value = currentTarget.value;
            }}
          />
        )}
      </Field>
      <Field label={said().until} hint={said().untilHint}>
        {(attributes) => (
          <input
            {...attributes}
            type="datetime-local"
            value={until.value}
            onInput={({ currentTarget }) => {
              until.value = currentTarget.value;
            }}
          />
        )}
      </Field>
      <footer>
        <button type="button" onClick={close}>
          {words().cancel}
        </button>
        <button type="button" class="primary" disabled={reason.value.trim() === ''} onClick={() => void run()}>
          {said().mute}
        </button>
      </footer>
    </Dialog>
  );
};

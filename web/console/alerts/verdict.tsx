import { useSignal } from '@preact/signals';
import type { Alert } from '../../../functions/protocol/insight.ts';
import { explain } from '../core/problems.ts';
import { isAtLeast } from '../core/session.ts';
import { texts } from '../core/texts.ts';
import { tellUser } from '../core/ui.tsx';
import { changeAlert } from './calls.ts';

const said = texts({
  ja: {
    ask: '実際に急増していましたか',
    yes: 'はい',
    no: 'いいえ',
    why: '回答は、次からの検知の感度に反映されます。',
    thanks: '記録しました。次からの検知に反映されます。',
    told: {
      yes: '急増として記録済みです。',
      no: '急増ではないと記録済みです。',
      open: 'まだ記録されていません。',
    },
  },
  en: {
    ask: 'Was it really a surge?',
    yes: 'Yes',
    no: 'No',
    why: 'The answer changes how readily the next ones are raised.',
    thanks: 'Noted. It counts from the next one on.',
    told: {
      yes: 'Recorded as a surge.',
      no: 'Recorded as no surge.',
      open: 'Nobody has said yet.',
    },
  },
});

/** What people know better than counts: it tunes what is told next time. */
export const Verdict = ({ alert: { id, verdict }, read }: { readonly alert: Alert; read(): Promise<void> }) => {
  const isSaving = useSignal(false);
  const say = async (real: boolean) => {
    isSaving.value = true;
    try {
      await changeAlert(id, { real });
      tellUser(said().thanks);
      await read();
    } catch (error) {
      tellUser(explain(error), 'problem');
    }
    isSaving.value = false;
  };
  const { told } = said();
  return (
    <section class="surge-part" aria-label={said().ask}>
      <h3>{said().ask}</h3>
      {isAtLeast('supervisor') ? (
        <>
          <p class="surge-choices">
            {([true, false] as const).map((real) => (
              <button
                key={String(real)}
                type="button"
                aria-pressed={verdict?.real === real}
                disabled={isSaving.value}
                onClick={() => void say(real)}
              >
                {real ? said().yes : said().no}
              </button>
            ))}
          </p>
          <p class="quiet">{said().why}</p>
        </>
      ) : (
        <p>{verdict ? told[verdict.real ? 'yes' : 'no'] : told.open}</p>
      )}
    </section>
  );
};

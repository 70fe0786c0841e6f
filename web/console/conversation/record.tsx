import { useEffect, useState } from 'preact/hooks';
import type { ConversationPage } from '../../../functions/protocol/server.ts';
import { api, query } from '../core/api.ts';
import { explain } from '../core/problems.ts';
import { Dialog, Problem } from '../core/ui.tsx';
import { words } from './words.ts';

interface Verdict {
  readonly isVerified: boolean;
  readonly count: number;
  /** Entries that were removed with an erased conversation, before the first that is left. */
  readonly removed: number;
  readonly hash?: string | undefined;
}

/** Reads the whole log page by page, and whether its chain verifies. Rejects with `Refused`. */
const verify = async (id: string): Promise<Verdict> => {
  let after = 0;
  let count = 0;
  let first: number | undefined;
  for (;;) {
    const page: ConversationPage = await api.get<ConversationPage>(
      query(`/conversations/${id}`, { after: String(after) }),
    );
    count += page.entries.length;
    first ??= page.entries[0]?.seq;
    const head = page.entries.at(-1)?.seq ?? after;
    if (!page.verified || !page.more || head <= after) {
      return { isVerified: page.verified, count, removed: (first ?? 1) - 1, hash: page.hash };
    }
    after = head;
  }
};

/** Of what is gone nothing here tells whether it was taken away rightly: that is neither good nor bad. */
const Sentence = ({ isVerified, count, removed }: Verdict) => {
  const sentence = !isVerified
    ? `✕ ${words().broken}`
    : removed > 0
      ? words().removed(removed, count)
      : `✓ ${words().verified(count)}`;
  return (
    <p class={!isVerified ? 'verdict problem' : removed > 0 ? 'verdict' : 'verdict good'} role="status">
      {sentence}
    </p>
  );
};

/** The verdict over the conversation's record. */
export const RecordDialog = ({ id, close }: { readonly id: string; close(): void }) => {
  const [verdict, setVerdict] = useState<Verdict | string | undefined>(undefined);
  useEffect(() => {
    verify(id).then(setVerdict, (error: unknown) => setVerdict(explain(error)));
  }, [id]);
  return (
    <Dialog title={words().record} close={close}>
      {verdict === undefined && <p role="status">{words().verifying}</p>}
      {typeof verdict === 'string' && <Problem message={verdict} />}
      {typeof verdict === 'object' && (
        <>
          <Sentence {...verdict} />
          {verdict.hash !== undefined && (
            <p class="quiet">
              {words().hash} <code>{verdict.hash}</code>
            </p>
          )}
        </>
      )}
    </Dialog>
  );
};

import { useEffect, useState } from 'preact/hooks';
import type { ConversationPage } from '../../../functions/protocol/server.ts';
import { api, query } from '../core/api.ts';
import { explain } from '../core/problems.ts';
import { Dialog, Problem } from '../core/ui.tsx';
import { words } from './words.ts';

type Verdict = { readonly isVerified: boolean; readonly count: number; readonly hash?: string | undefined };

/** Reads the whole log page by page, and whether its chain verifies. Rejects with `Refused`. */
const verify = async (id: string): Promise<Verdict> => {
  let after = 0;
  let count = 0;
  for (;;) {
    const page: ConversationPage = await api.get<ConversationPage>(
      query(`/conversations/${id}`, { after: String(after) }),
    );
    count += page.entries.length;
    const head = page.entries.at(-1)?.seq ?? after;
    if (!page.verified || !page.more || head <= after) return { isVerified: page.verified, count, hash: page.hash };
    after = head;
  }
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
          <p class={verdict.isVerified ? 'verdict good' : 'verdict problem'} role="status">
            {verdict.isVerified ? `✓ ${words().verified(verdict.count)}` : `✕ ${words().broken}`}
          </p>
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

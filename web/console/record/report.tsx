import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { AuditReport, FindingView } from '../../../functions/protocol/record.ts';
import { explain } from '../core/problems.ts';
import { texts } from '../core/texts.ts';
import { clock, dateTime, day } from '../core/time.ts';
import { Icon, Loading, Problem } from '../core/ui.tsx';
import { readReport } from './calls.ts';
import { Findings } from './findings.tsx';
import { MOST_HOURS_BEHIND } from './state.ts';
import { Verifying } from './verifying.tsx';

const said = texts({
  ja: {
    status: '監査の状態',
    proven: (time: string) => `${time}までの記録は証明済み`,
    doubtful: (time: string) => `${time}までの証明に問題があります`,
    none: 'まだ証明がありません',
    first: (time: string) =>
      `最初の証明は、${time}ごろに作られます。それを過ぎても表示されないときは、docs/operations.md の AuditLate を確認してください。`,
    late: (hours: number) =>
      `監査が${hours}時間遅れています。記録は続いていますが、遅れている間の分はまだ証明されていません。docs/operations.md の AuditFailures と AuditLate を確認してください。`,
    unsound: '最新の証明が、保管先のものと一致しないか、署名が合いません。下のコマンドで確かめてください。',
    broken: (count: number, hours: string) =>
      `最新の証明までの24時間に、失われたか、署名または前後のつながりが合わない証明が${count}件あります。対象は、次の時刻からの各1時間です：${hours}`,
    verified: '直近24時間の検証',
    counts: (conversations: string, entries: string) => `のべ${conversations}件の会話、${entries}件の記録`,
    counted: '会話は1時間ごとに数えます。自動の動作確認を含みます。',
    digests: '直近24時間の証明',
    of: (count: number, expected: number) => `${expected}件中${count}件が有効（1時間に1件）`,
    between: '、',
    others: (count: number) => `ほか${count}件`,
    next: '次の監査',
    details: '証明の詳細',
    key: '保管場所',
    sha: 'SHA-256',
    signer: '署名した鍵の指紋',
  },
  en: {
    status: 'State of the audit',
    proven: (time: string) => `The record is proven up to ${time}`,
    doubtful: (time: string) => `Something is wrong with the proof up to ${time}`,
    none: 'There is no proof yet',
    first: (time: string) =>
      `The first one is made at about ${time}. If there is none after that, see AuditLate in docs/operations.md.`,
    late: (hours: number) =>
      `The audit is ${hours} hours behind. Recording goes on, but what was written meanwhile is not proven yet. See AuditFailures and AuditLate in docs/operations.md.`,
    unsound: 'The newest proof is not what is stored, or its signature does not fit. Check it with the command below.',
    broken: (count: number, hours: string) =>
      `Of the 24 hours up to the newest proof, ${count} have none that holds: it is missing, or its signature or its link to the next one does not fit. These hours begin at ${hours}`,
    verified: 'Verified in the last 24 hours',
    counts: (conversations: string, entries: string) => `${entries} entries in ${conversations} conversations`,
    counted: 'Conversations count once an hour. Those of the synthetic visitor are among them.',
    digests: 'Proofs in the last 24 hours',
    of: (count: number, expected: number) => `${count} of ${expected} hold (one an hour)`,
    between: '; ',
    others: (count: number) => `and ${count} more`,
    next: 'Next audit',
    details: 'Details of the proof',
    key: 'Where it is kept',
    sha: 'SHA-256',
    signer: 'Fingerprint of the signing key',
  },
});

/** As often as there may be something new. */
const AGAIN_MS = 300_000;
const BROKEN = 'M12 3l7 3v5c0 5-3 8-7 10-4-2-7-5-7-10V6l7-3zm0 5v4m0 3v.01';
const SHIELD = 'M12 3l7 3v5c0 5-3 8-7 10-4-2-7-5-7-10V6l7-3zm-3 9l2 2 4-4';

const grouped = (count: number): string => count.toLocaleString('en');

/** Hours that are named; of more it is said how many. */
const MOST_NAMED = 6;

/** The date once, and then times alone. */
const named = (hours: readonly string[]): string => {
  const times = hours
    .slice(0, MOST_NAMED)
    .map((each, index) => (index > 0 && day(each) === day(hours[index - 1] ?? each) ? clock(each) : dateTime(each)));
  const others = hours.length - times.length;
  return [...times, ...(others > 0 ? [said().others(others)] : [])].join(said().between);
};

const isProven = ({ digest, lastDay }: AuditReport): boolean => digest?.sound === true && lastDay.broken.length === 0;

const isLate = ({ hoursBehind }: AuditReport): boolean => hoursBehind > MOST_HOURS_BEHIND;

const Details = ({ digest, keyIds }: Pick<AuditReport, 'digest' | 'keyIds'>) =>
  digest ? (
    <details class="record-details">
      <summary>{said().details}</summary>
      <dl>
        <dt>{said().key}</dt>
        <dd>
          <code>
            {digest.bucket}/{digest.key}
          </code>
        </dd>
        <dt>{said().sha}</dt>
        <dd>
          <code>{digest.sha256}</code>
        </dd>
        <dt>{said().signer}</dt>
        {keyIds.map((keyId) => (
          <dd key={keyId}>
            <code>{keyId}</code>
          </dd>
        ))}
      </dl>
    </details>
  ) : null;

const Status = ({ report }: { readonly report: AuditReport }) => {
  const { digest, lastDay, keyIds, nextRun } = report;
  const isGood = isProven(report);
  const isBad = digest ? !isGood : isLate(report);
  return (
    <section class="record-part" aria-label={said().status}>
      <h2 class={`record-proven ${isBad ? 'bad' : isGood ? 'good' : ''}`}>
        <Icon path={isBad ? BROKEN : SHIELD} size={24} />
        {digest ? said()[isGood ? 'proven' : 'doubtful'](dateTime(digest.to)) : said().none}
      </h2>
      {!digest && !isBad && <p>{said().first(dateTime(nextRun))}</p>}
      {digest && (
        <dl class="record-facts">
          <div>
            <dt>{said().verified}</dt>
            <dd>{said().counts(grouped(lastDay.conversations), grouped(lastDay.entries))}</dd>
            <dd class="record-explained">{said().counted}</dd>
          </div>
          <div>
            <dt>{said().digests}</dt>
            <dd>{said().of(lastDay.digests, lastDay.expected)}</dd>
          </div>
          <div>
            <dt>{said().next}</dt>
            <dd>{dateTime(nextRun)}</dd>
          </div>
        </dl>
      )}
      <Details digest={digest} keyIds={keyIds} />
    </section>
  );
};

/** How far the record is proven, what was found, and how anybody can see for himself. */
export const Report = () => {
  const report = useSignal<AuditReport | undefined>(undefined);
  const more = useSignal<
    { readonly findings: readonly FindingView[]; readonly after?: string | undefined } | undefined
  >(undefined);
  const problem = useSignal<unknown>(undefined);
  const read = async () => {
    try {
      report.value = await readReport();
      more.value = undefined;
      problem.value = undefined;
    } catch (error) {
      problem.value = error;
    }
  };
  const readMore = async () => {
    const known = report.peek();
    if (!known) return;
    const before = more.peek();
    try {
      const { findings, after } = await readReport(before ? before.after : known.after);
      if (report.peek() === known) more.value = { findings: [...(before?.findings ?? []), ...findings], after };
    } catch (error) {
      problem.value = error;
    }
  };
  useEffect(() => {
    void read();
    // Whoever reads on is not thrown back to the first page.
    const timer = setInterval(() => !more.peek() && void read(), AGAIN_MS);
    return () => clearInterval(timer);
  }, []);
  const { value: known } = report;
  const findings = [...(known?.findings ?? []), ...(more.value?.findings ?? [])];
  const after = more.value ? more.value.after : known?.after;
  return (
    <section class="record-page">
      {problem.value !== undefined && <Problem message={explain(problem.value)} retry={() => void read()} />}
      {!known && problem.value === undefined && <Loading />}
      {known && isLate(known) && (
        <p class="alert notice" role="status">
          {said().late(known.hoursBehind)}
        </p>
      )}
      {known?.digest && !known.digest.sound && (
        <p class="alert" role="alert">
          {said().unsound}
        </p>
      )}
      {known?.digest && known.lastDay.broken.length > 0 && (
        <p class="alert" role="alert">
          {said().broken(known.lastDay.broken.length, named(known.lastDay.broken))}
        </p>
      )}
      {known && <Status report={known} />}
      {known && (
        <Findings
          findings={findings}
          days={known.days}
          hasDigest={known.digest !== undefined}
          more={after === undefined ? undefined : () => void readMore()}
        />
      )}
      {known?.digest && <Verifying sha256={known.digest.sha256} />}
    </section>
  );
};

import type { ShownEntry } from '../../client/log.ts';
import type { Objection } from './press.ts';
import { hinted } from './warnings.ts';
import { words } from './words.ts';

const Line = ({ objection, text, entries }: { objection: Objection; text: string; entries: readonly ShownEntry[] }) => {
  if (objection.kind === 'slots') return <p>{words().slots(objection.count)}</p>;
  if (objection.kind === 'changed') return <p>{words().changed}</p>;
  if (objection.kind === 'newer') {
    const newest = entries.find(({ seq }) => seq === objection.seq);
    return (
      <>
        <p>{words().newer}</p>
        {newest?.text !== undefined && <p class="quote">{newest.text}</p>}
      </>
    );
  }
  const { finding } = objection;
  return (
    <p>
      {words().findings[finding.kind]}: <code>{hinted(text, finding)}</code>
    </p>
  );
};

/** Why the press before did not send. */
export const Objections = ({
  objections,
  text,
  entries,
}: {
  readonly objections: readonly Objection[];
  readonly text: string;
  readonly entries: readonly ShownEntry[];
}) =>
  objections.length === 0 ? null : (
    <div class="composer-objections" role="alert">
      {objections.map((objection) => (
        <Line key={JSON.stringify(objection)} objection={objection} text={text} entries={entries} />
      ))}
      {objections.every(({ kind }) => kind !== 'slots') && <p>{words().check}</p>}
    </div>
  );

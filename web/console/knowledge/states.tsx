import { dateTime } from '../core/time.ts';
import { waiting } from './data.ts';
import type { Document, Kind } from './kinds.ts';
import { stateOf, timeliness } from './states.ts';
import { said } from './words.ts';

const STATE_KIND = { draft: 'warn', published: 'good', both: 'good', archived: '' } as const;

/** How things stand with a document: published or not, in force or not, and when. */
export const StateBadges = ({ kind, document }: { readonly kind: Kind; readonly document: Document }) => {
  const { id, fields, status } = document;
  const state = stateOf(document);
  const when = status === 'archived' ? 'now' : timeliness(fields, Date.now());
  const isWaiting = kind === 'faq' && waiting.value?.some((each) => each.id === id);
  return (
    <span class="k-badges">
      <span class={`badge ${STATE_KIND[state]}`}>{said().states[state]}</span>
      {isWaiting && <span class="badge warn">{said().notInForce}</span>}
      {when === 'soon' && <span class="badge">{said().soon(dateTime(String(fields.validFrom)))}</span>}
      {when === 'over' && <span class="badge bad">{said().over}</span>}
      {when === 'now' && kind === 'notice' && status === 'published' && <span class="badge good">{said().now}</span>}
      {when === 'now' && status !== 'archived' && typeof fields.validUntil === 'string' && (
        <span class="badge">{said().until(dateTime(fields.validUntil))}</span>
      )}
    </span>
  );
};

import { computed } from '@preact/signals';
import { addressOf } from '../core/place.ts';
import { texts } from '../core/texts.ts';
import { lists, overdue, refreshLists } from './lists.ts';
import { mentions } from './mentions.ts';
import { type Shelf, VIEWS, type View } from './summary.ts';
import { said as words } from './words.ts';

const said = texts({
  ja: { lists: '会話の一覧', mentions: 'メンション', tickets: 'チケット', overdue: '期限切れ' },
  en: { lists: 'Conversations', mentions: 'Mentions', tickets: 'Tickets', overdue: 'Overdue' },
});

const countOf = (view: View): string => {
  const { rows, isLoaded, after } = lists[view].value;
  return isLoaded ? `${rows.length}${after === undefined ? '' : '+'}` : '';
};

const unseen = computed(() => mentions.value.filter(({ isSeen }) => !isSeen).length);

/** The lists there are, with how many are in each. */
export const Views = ({ view }: { readonly view: Shelf }) => (
  <nav class="views" aria-label={said().lists}>
    {VIEWS.map((name) => (
      <a
        key={name}
        href={addressOf('inbox', name)}
        aria-current={name === view ? 'page' : undefined}
        // Also that of the list one looks at already.
        onClick={() => void refreshLists(name)}
      >
        {words().views[name]} <span class="quiet">{countOf(name)}</span>
      </a>
    ))}
    <a href={addressOf('inbox', 'mentions')} aria-current={view === 'mentions' ? 'page' : undefined}>
      {said().mentions} {unseen.value > 0 && <b class="count">{unseen.value}</b>}
    </a>
    <a href={addressOf('tickets')}>{said().tickets}</a>
    {overdue.value.count > 0 && (
      <a class="overdue" href={addressOf('tickets', 'overdue')}>
        {said().overdue} {overdue.value.count}
        {overdue.value.more && '+'}
      </a>
    )}
  </nav>
);

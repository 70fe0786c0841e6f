import { texts } from '../core/texts.ts';
import { Field } from '../core/ui.tsx';
import { type Filter, NO_FILTER, narrowing, SPANS } from './filter.ts';
import { filter, lists, rowOf, setFilter } from './lists.ts';
import { active } from './tabs.ts';

const said = texts({
  ja: {
    label: '絞り込み',
    active: (count: number) => `絞り込み（${count}）`,
    customer: 'お客様のID、または表示中の用件に含まれる言葉',
    category: 'カテゴリー',
    tag: 'タグ',
    time: '期間',
    spans: { recent: '直近24時間', today: '今日', week: '7日間', month: '30日間', days: '日付を指定' },
    first: '開始日',
    last: '終了日',
    clear: '条件をクリア',
    same: '開いている会話のお客様で絞り込む',
  },
  en: {
    label: 'Filter',
    active: (count: number) => `Filter (${count})`,
    customer: 'Customer ID, or words of the requests listed',
    category: 'Category',
    tag: 'Tag',
    time: 'Time',
    spans: { recent: 'Last 24 hours', today: 'Today', week: '7 days', month: '30 days', days: 'Choose days' },
    first: 'First day',
    last: 'Last day',
    clear: 'Clear',
    same: 'Only the customer of the open conversation',
  },
});

const change = (part: Partial<Filter>): void => setFilter({ ...filter.peek(), ...part });

/** What rows have: what is not in any list is typed. */
const known = (values: readonly (string | undefined)[]): readonly string[] =>
  [...new Set(values.filter((value) => value !== undefined))].toSorted();

const Text = ({
  name,
  choices,
}: {
  readonly name: 'customer' | 'category' | 'tag';
  readonly choices?: readonly string[];
}) => (
  <Field label={said()[name]}>
    {(attributes) => (
      <>
        <input
          {...attributes}
          type="search"
          autocomplete="off"
          list={choices && `${attributes.id}-known`}
          value={filter.value[name] ?? ''}
          onChange={({ currentTarget: { value } }) => change({ [name]: value.trim() || undefined })}
        />
        {choices && (
          <datalist id={`${attributes.id}-known`}>
            {choices.map((choice) => (
              <option key={choice} value={choice} />
            ))}
          </datalist>
        )}
      </>
    )}
  </Field>
);

const Day = ({ name }: { readonly name: 'first' | 'last' }) => (
  <Field label={said()[name]}>
    {(attributes) => (
      <input
        {...attributes}
        type="date"
        value={filter.value[name] ?? ''}
        onChange={({ currentTarget: { value } }) => change({ [name]: value || undefined })}
      />
    )}
  </Field>
);

/** Nobody knows a customer by his id; but one looks at his conversation. */
const SameCustomer = () => {
  const customer = active.value === undefined ? undefined : rowOf(active.value)?.visitorId;
  if (customer === undefined || customer === filter.value.customer) return null;
  return (
    <button type="button" onClick={() => change({ customer })}>
      {said().same}
    </button>
  );
};

/** Narrows the list. */
export const Filters = () => {
  const count = narrowing(filter.value);
  const rows = Object.values(lists).flatMap(({ value }) => value.rows);
  return (
    <details class="filters">
      <summary>{count === 0 ? said().label : said().active(count)}</summary>
      <div class="filter-fields">
        <Text name="customer" />
        <Text name="category" choices={known(rows.map(({ category }) => category))} />
        <Text name="tag" choices={known(rows.flatMap(({ tags }) => tags))} />
        <Field label={said().time}>
          {(attributes) => (
            <select
              {...attributes}
              value={filter.value.span}
              onChange={({ currentTarget: { value } }) =>
                change({ span: SPANS.find((span) => span === value) ?? 'recent', first: undefined, last: undefined })
              }
            >
              {SPANS.map((span) => (
                <option key={span} value={span}>
                  {said().spans[span]}
                </option>
              ))}
            </select>
          )}
        </Field>
        {filter.value.span === 'days' && (
          <>
            <Day name="first" />
            <Day name="last" />
          </>
        )}
        <SameCustomer />
        {count > 0 && (
          <button type="button" onClick={() => setFilter(NO_FILTER)}>
            {said().clear}
          </button>
        )}
      </div>
    </details>
  );
};

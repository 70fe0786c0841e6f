/** What may be chosen while somebody writes; the keys stay in the field. */
export interface Choice {
  readonly id: string;
  readonly title: string;
  readonly hint: string;
}

/** The list above the field; `active` is the one that Enter takes. */
export const Menu = ({
  id,
  label,
  choices,
  active,
  empty,
  choose,
}: {
  readonly id: string;
  readonly label: string;
  readonly choices: readonly Choice[];
  readonly active: number;
  readonly empty: string;
  choose(index: number): void;
}) =>
  choices.length === 0 ? (
    <p class="composer-menu hint-line quiet" role="status">
      {empty}
    </p>
  ) : (
    <div class="composer-menu" id={id} role="listbox" aria-label={label}>
      {choices.map(({ id: key, title, hint }, index) => (
        // biome-ignore lint/a11y/useKeyWithClickEvents: the field has the keys, as of every list of this kind
        <div
          key={key}
          id={`${id}-${index}`}
          role="option"
          tabIndex={-1}
          aria-selected={index === active}
          onMouseDown={(event) => event.preventDefault()}
          onClick={() => choose(index)}
        >
          <span>{title}</span>
          <span class="quiet">{hint}</span>
        </div>
      ))}
    </div>
  );

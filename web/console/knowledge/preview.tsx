import { useEffect, useRef } from 'preact/hooks';
import { h } from '../../dom.ts';
import { parseColor } from '../../widget/color.ts';
import { linkOf, rich } from '../../widget/rich.ts';
import { STYLE } from '../../widget/style.ts';
import { themeProperties } from '../../widget/theme.ts';
import { language, texts } from '../core/texts.ts';
import { theme } from '../core/theme.ts';

const said = texts({
  ja: {
    label: 'お客様に見える表示',
    source: '出典',
    newTab: '新しいタブで開きます',
    empty: 'ここに、入力した内容がお客様に見える形で表示されます。',
  },
  en: {
    label: 'As the customer sees it',
    source: 'Source',
    newTab: 'opens in a new tab',
    empty: 'What you write shows here as the customer sees it.',
  },
});

/** The panel stands still and has the size of what is in it. */
const STILL = `
:host { display: block; color: var(--ink); line-height: 1.7; line-break: strict; overflow-wrap: anywhere; }
.panel.still { container-type: normal; position: static; width: auto; height: auto; animation: none; box-shadow: none; border: 1px solid var(--line); border-radius: .8em; background: var(--ground); padding: 1em; }
.still .bubble { max-width: 94%; }
`;

const sheet = new CSSStyleSheet();
sheet.replaceSync(STYLE + STILL);

/** A message as the chat shows it. */
export interface Shown {
  readonly from: 'customer' | 'bot';
  /** Of the bot: Markdown. */
  readonly text: string;
  readonly sources?: readonly { readonly title: string; readonly url?: string | undefined }[];
  readonly choices?: readonly string[];
}

const sourceList = (sources: NonNullable<Shown['sources']>): HTMLElement =>
  h(
    'ul',
    { class: 'sources' },
    ...sources.map(({ title, url }) => h('li', {}, `${said().source}: `, linkOf(url, title, said().newTab))),
  );

const messageOf = ({ from, text, sources = [], choices = [] }: Shown): HTMLElement[] => [
  h(
    'div',
    { class: `message ${from}` },
    h(
      'div',
      { class: 'bubble' },
      from === 'customer'
        ? h('div', { class: 'text', dir: 'auto' }, text)
        : h('div', { class: 'text rich' }, rich(text, said().newTab)),
      sources.length > 0 && sourceList(sources),
    ),
  ),
  ...(choices.length > 0
    ? [
        h(
          'div',
          { class: 'choices' },
          ...choices.map((label) => h('button', { type: 'button', disabled: true }, label)),
        ),
      ]
    : []),
];

const isDark = (): boolean => {
  const [red = 255] = parseColor(getComputedStyle(document.body).backgroundColor)?.color ?? [];
  return red < 128;
};

/** Messages as the customer's chat draws them, with its own styles. */
export const Preview = ({
  messages,
  label = said().label,
}: {
  readonly messages: readonly Shown[];
  readonly label?: string;
}) => {
  const host = useRef<HTMLDivElement>(null);
  const content = JSON.stringify(messages);
  const colours = theme.value;
  useEffect(() => {
    const { current } = host;
    if (!current) return;
    const root = current.shadowRoot ?? current.attachShadow({ mode: 'open' });
    root.adoptedStyleSheets = [sheet];
    const accent = [31, 91, 132] as const;
    for (const [name, value] of Object.entries(themeProperties(accent, isDark() ? 'dark' : 'light'))) {
      current.style.setProperty(name, value);
    }
    root.replaceChildren(h('div', { class: 'panel still', lang: language.value }, ...messages.flatMap(messageOf)));
  }, [content, colours]);
  return (
    <section class="k-preview" aria-label={label}>
      {messages.length === 0 && <p class="quiet">{said().empty}</p>}
      <div ref={host} hidden={messages.length === 0} />
    </section>
  );
};

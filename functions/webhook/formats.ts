/** How a message of a webhook is written: all that is told as JSON of ours, or surges as a chat program shows them. */
export const FORMATS = ['json', 'slack', 'teams', 'google'] as const;
export type Format = (typeof FORMATS)[number];
export type ChatFormat = Exclude<Format, 'json'>;

/** What a chat program shows: a headline, facts with their labels, and a way to the console. */
export interface ChatMessage {
  readonly headline: string;
  readonly facts: readonly (readonly [label: string, value: string])[];
  readonly link: { readonly label: string; readonly url: string };
}

/** As wide as a Japanese character: read as the same, and meaning nothing to a program. */
const widened = (text: string, signs: RegExp): string =>
  text.replace(signs, (sign) => String.fromCharCode(sign.charCodeAt(0) + 0xfee0));

/** Longest header of Slack, and most fields of a section. */
const SLACK_HEADER = 150;
const SLACK_FIELDS = 10;

const cut = (text: string, most: number): string => {
  const characters = [...text];
  return characters.length <= most ? text : `${characters.slice(0, most - 1).join('')}…`;
};

/** `<!channel>`, `<@id>` and `<url|text>` are made of these alone. */
const slackText = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
const slackPlain = (text: string) => ({ type: 'plain_text', text: slackText(text), emoji: false });

const slack = ({ headline, facts, link }: ChatMessage): object => ({
  text: slackText(headline),
  blocks: [
    { type: 'header', text: slackPlain(cut(headline, SLACK_HEADER)) },
    { type: 'section', fields: facts.slice(0, SLACK_FIELDS).map(([label, value]) => slackPlain(`${label}\n${value}`)) },
    { type: 'actions', elements: [{ type: 'button', text: slackPlain(link.label), url: link.url }] },
  ],
});

/** Runs of text know no Markdown, blocks of text would; and an older program that knows runs no better gets nothing to read as such. */
const teamsText = (text: string): string => widened(text, /[<>[\]{}*_`~#|]/g);
const teamsLine = (...runs: object[]) => ({
  type: 'RichTextBlock',
  inlines: runs.map((run) => ({ type: 'TextRun', ...run })),
});

const teams = ({ headline, facts, link }: ChatMessage): object => ({
  type: 'message',
  attachments: [
    {
      contentType: 'application/vnd.microsoft.card.adaptive',
      contentUrl: null,
      content: {
        $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
        type: 'AdaptiveCard',
        version: '1.4',
        msteams: { width: 'Full' },
        body: [
          teamsLine({ text: teamsText(headline), weight: 'Bolder', size: 'Medium' }),
          ...facts.map(([label, value]) =>
            teamsLine({ text: `${teamsText(label)}: `, isSubtle: true }, { text: teamsText(value) }),
          ),
        ],
        actions: [{ type: 'Action.OpenUrl', title: link.label, url: link.url }],
      },
    },
  ],
});

/** Chat reads `<users/all>` and `<url|text>` in texts, tags and entities of HTML in cards. */
const googleText = (text: string): string => widened(text, /[<>&*_`~]/g);

const google = ({ headline, facts, link }: ChatMessage): object => ({
  text: googleText(headline),
  cardsV2: [
    {
      cardId: 'surge',
      card: {
        sections: [
          {
            widgets: [
              ...facts.map(([label, value]) => ({
                decoratedText: { topLabel: googleText(label), text: googleText(value), wrapText: true },
              })),
              { buttonList: { buttons: [{ text: link.label, onClick: { openLink: { url: link.url } } }] } },
            ],
          },
        ],
      },
    },
  ],
});

const WRITERS: Readonly<Record<ChatFormat, (message: ChatMessage) => object>> = { slack, teams, google };

/** The body of a webhook to a chat program. What customers wrote calls nobody there, and leads nowhere. */
export const chatBody = (format: ChatFormat, message: ChatMessage): string => JSON.stringify(WRITERS[format](message));

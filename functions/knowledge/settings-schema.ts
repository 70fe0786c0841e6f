import * as z from 'zod/mini';
import { Flag, readable } from '../protocol/fields.ts';
import { BusinessHours } from './hours-schema.ts';

const MINUTES = 'must be 0 (never) or whole minutes from 5 to 43200 (30 days)';

const GREETING = 500;
const greeting = () => readable(GREETING, 'the greeting');

const MOST_CHOICES = 3;
const LABEL = 40;
const idRule = 'must be the id of an FAQ entry: 1 to 64 of a-z, 0-9 and -';
const choicesRule = `must be a list of up to ${MOST_CHOICES} of {id, label}, each id once`;
const choice = z.strictObject(
  {
    id: z.string({ error: idRule }).check(z.regex(/^[a-z0-9-]{1,64}$/, { error: idRule })),
    label: readable(LABEL, 'what the customer reads'),
  },
  { error: 'must be {id, label}' },
);
const choices = () =>
  z.array(choice, { error: choicesRule }).check(
    z.maxLength(MOST_CHOICES, { error: choicesRule }),
    z.refine((all) => new Set(all.map(({ id }) => id)).size === all.length, { error: choicesRule }),
  );

const scoreRule = 'must be a number from 0 to 1';
const score = () =>
  z.number({ error: scoreRule }).check(z.minimum(0, { error: scoreRule }), z.maximum(1, { error: scoreRule }));

const DISCLOSURE = 1_000;
const disclosure = () => readable(DISCLOSURE, 'what the visitor is told');

const BRAND_VOICE = 1_000;

const whole = (least: number, most: number) => {
  const error = `must be a whole number from ${least} to ${most}`;
  return z.int({ error }).check(z.minimum(least, { error }), z.maximum(most, { error }));
};

/** What a business changes during the day, without a deployment. In force everywhere within 10 seconds. */
export const LiveSettings = z.strictObject({
  idleCloseMinutes: z.int({ error: MINUTES }).check(
    z.refine((n) => n === 0 || (n >= 5 && n <= 43_200), { error: MINUTES }),
    z.describe('minutes without an entry after which a conversation with the bot is closed; 0: never; 5 to 43200'),
  ),
  hours: BusinessHours.check(z.describe('when the business is open')),
  greeting: z.optional(
    z
      .strictObject({ ja: greeting(), en: greeting() }, { error: 'must be {ja, en}, or left out' })
      .check(
        z.describe(
          `what the bot says first: \`{ja, en}\`, 1 to ${GREETING} UTF-16 units each; left out: the words of the deployment`,
        ),
      ),
  ),
  choices: z.optional(
    z
      .strictObject({ ja: choices(), en: choices() }, { error: 'must be {ja, en}, or left out' })
      .check(
        z.describe(
          `questions offered with the greeting: \`{ja, en}\`, up to ${MOST_CHOICES} of \`{id, label}\` each, the id of an FAQ entry and a label of 1 to ${LABEL} UTF-16 units. A label whose entry is not published is offered all the same, and answered like a typed question; left out: those of the deployment`,
        ),
      ),
  ),
  disclosure: z.optional(
    z
      .strictObject(
        {
          ja: disclosure(),
          en: disclosure(),
          accept: Flag.check(z.describe('`true`: the visitor has to accept it before his first message')),
        },
        { error: 'must be {ja, en, accept}, or left out' },
      )
      .check(
        z.describe(
          `what a visitor is told before he writes - that a machine answers, what is recorded and why: \`{ja, en, accept}\`, 1 to ${DISCLOSURE} UTF-16 units each. Links in Markdown, such as \`[privacy policy](https://shop.example.jp/privacy)\`, are shown as links. \`accept: true\`: he has to accept it before his first message, and again before the next one once the text has changed; the log keeps which version. Left out: the chat of \`widget.js\` says in its own words that replies are automated and recorded („自動応答がお答えします。会話の内容は、ご質問への対応と応対の改善のために記録されます。“, “Replies are automated. This conversation is recorded, to answer you and to improve our answers.”; while the bot is off, that staff reply)`,
        ),
      ),
  ),
  thresholds: z.optional(
    z.strictObject({ answer: score(), choices: score() }, { error: 'must be {answer, choices}, or left out' }).check(
      z.refine(({ answer, choices }) => answer >= choices, {
        error: 'answer must not be below choices',
        path: ['answer'],
      }),
      z.describe(
        'least scores, 0 to 1, of the entry that is given as the answer, and of the best one for choices to be offered: `{answer, choices}`, answer not below choices; left out: those that were measured',
      ),
    ),
  ),
  handoff: z.optional(
    z
      .strictObject({ ja: greeting(), en: greeting() }, { error: 'must be {ja, en}, or left out' })
      .check(
        z.describe(
          `what a customer reads who is handed to a person in open hours: \`{ja, en}\`, 1 to ${GREETING} UTF-16 units each; left out: 「担当者におつなぎします。このままお待ちください。」, “We are finding a member of our staff for you. Please stay here.”`,
        ),
      ),
  ),
  brandVoice: z.optional(
    readable(BRAND_VOICE, 'how the model writes').check(
      z.describe(
        `how the model is to write, in replies and in drafts for agents, 1 to ${BRAND_VOICE} UTF-16 units; left out: plainly and politely`,
      ),
    ),
  ),
  ticket: z
    .strictObject(
      {
        hours: whole(1, 200).check(z.describe('open hours within which a ticket is to be answered, 1 to 200')),
        offerMinutes: whole(1, 120).check(
          z.describe('open minutes of waiting for a person after which an answer by e-mail is offered, 1 to 120'),
        ),
      },
      { error: 'must be {hours, offerMinutes}' },
    )
    .check(z.describe('questions that are answered by e-mail')),
  switches: z
    .strictObject(
      {
        bot: Flag.check(z.describe('`false`: the bot answers nothing and hands every question on')),
        model: Flag.check(z.describe('`false`: no model writes; answers are the published words')),
      },
      { error: 'must be {bot, model}, each true or false' },
    )
    .check(z.describe('what is on')),
});
export type LiveSettings = z.infer<typeof LiveSettings>;

/** Body of `PUT /api/settings`: `version` is the one that was read, so that nobody overwrites what he has not seen. */
export const SettingsRequest = z.strictObject({
  version: z.int({ error: 'must be the version you read' }).check(
    z.refine((n) => n >= 0, { error: 'must be the version you read' }),
    z.describe('the version you read'),
  ),
  settings: LiveSettings.check(z.describe('all of them, see docs/settings.md')),
});

/** Answer of `GET /api/settings/versions`. */
export const SettingsVersions = z.object({
  versions: z
    .array(z.object({ version: z.number(), by: z.string(), at: z.string(), settings: LiveSettings }))
    .check(
      z.describe('the newest 20, the last one first: `{version, by, at, settings}`, who saved it (`sub`) and when'),
    ),
});

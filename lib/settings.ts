import * as z from 'zod/mini';

/** Longest text, in bytes of UTF-8. With 3 choices and 2,000 characters of origins it keeps an environment below Lambda's 4 KB. */
const WORDS = 500;
const NAME = 60;

const described = <S extends z.ZodMiniType>(schema: S, description: string): S => schema.check(z.describe(description));

const text = (limit: number) => {
  const error = `must be a text of 1 to ${limit} bytes (about ${Math.floor(limit / 3)} Japanese characters)`;
  return z
    .string({ error })
    .check(z.refine((value) => value.trim() !== '' && Buffer.byteLength(value) <= limit, { error }));
};

const words = (ja: string, en: string, description: string, limit = WORDS) => {
  const both = z.strictObject({ ja: text(limit), en: text(limit) }, { error: 'must be {ja, en}' });
  return described(z._default(both, { ja, en }), description);
};

const originRule =
  'must be an origin such as https://shop.example.jp: https (http only for localhost), no path, no final slash';
const isOrigin = (value: string): boolean => {
  const url = URL.parse(value);
  if (url?.origin !== value) return false;
  return url.protocol === 'https:' || (url.protocol === 'http:' && ['localhost', '127.0.0.1'].includes(url.hostname));
};
/** One origin, exactly as a browser sends it. */
export const origin = () => z.string({ error: originRule }).check(z.refine(isOrigin, { error: originRule }));

const LOG_DAYS = [1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 3653] as const;
const filesRule = 'must be a list of at least one file';
const goldenRule = 'must be a list of files';

const choiceRule = 'must be up to 3 of {id of an FAQ entry, label of 1 to 40 characters}';
const choice = z.strictObject(
  {
    id: z.string({ error: choiceRule }).check(z.regex(/^[a-z0-9-]{1,64}$/, { error: choiceRule })),
    label: z
      .string({ error: choiceRule })
      .check(z.minLength(1, { error: choiceRule }), z.maxLength(40, { error: choiceRule })),
  },
  { error: choiceRule },
);
const choices = () => z.array(choice, { error: choiceRule }).check(z.maxLength(3, { error: choiceRule }));

const Texts = z.strictObject(
  {
    bot: words('自動応答', 'Automatic assistant', 'Name the bot signs with.', NAME),
    greeting: words(
      'こんにちは。ご質問をどうぞ。自動応答がお答えします。',
      'Hello. Ask us anything; an automatic assistant answers.',
      'First line of an open chat.',
    ),
    unknown: words(
      '申し訳ありません。この質問への答えが見つかりませんでした。担当者が確認できるように記録しました。言い方を変えてもう一度お尋ねいただくか、お急ぎの場合はお電話やメールでお問い合わせください。',
      'Sorry, I have no answer to that. I have put it on record for our staff. Please ask again in other words, or contact us by phone or e-mail if it is urgent.',
      'What the bot says when no entry covers the question, with a way on.',
    ),
    choices: words('お探しの内容はこちらでしょうか？', 'Did you mean one of these?', 'Line above the choices.'),
    escalated: words(
      '担当者への相談のご希望を記録しました。お急ぎの場合はお電話やメールでお問い合わせください。',
      'Your wish to talk to our staff is on record. Please contact us by phone or e-mail if it is urgent.',
      'What the customer reads after asking for a person.',
    ),
    apology: words(
      '申し訳ありません。ただいま回答をお送りできませんでした。担当者が確認できるように記録しました。少し待ってからもう一度お送りください。',
      'Sorry, we could not answer just now. It is on record for our staff; please send your question again in a moment.',
      'What the customer reads when answering failed.',
    ),
  },
  { error: 'must be an object of texts, each {ja, en}' },
);

const Identity = z.strictObject(
  {
    issuer: z.string({ error: 'must be the iss of the tokens' }).check(z.minLength(1, { error: 'must not be empty' })),
    audience: z
      .string({ error: 'must be the aud of the tokens' })
      .check(z.minLength(1, { error: 'must not be empty' })),
    jwksUrl: z.optional(
      z
        .string({ error: 'must be an https address' })
        .check(z.refine((value) => URL.parse(value)?.protocol === 'https:', { error: 'must be an https address' })),
    ),
  },
  { error: 'must be {issuer, audience, jwksUrl?}' },
);

const modelRule = 'must be {kind: "extractive"} or {kind: "bedrock", modelId?, maxTokens?, guardrail?}';
const modelIdRule =
  'must be an id of Amazon Bedrock such as jp.anthropic.claude-haiku-4-5-20251001-v1:0, with the geography of an inference profile (jp., apac., us., eu. or global.) or without one for a model of the region itself';
const tokensRule = 'must be a whole number from 50 to 4000';
const guardrailRule = 'must be {id, version}: the id of a guardrail (a-z and 0-9) and its version, a number or DRAFT';

const Model = z.discriminatedUnion(
  'kind',
  [
    z.strictObject({ kind: z.literal('extractive') }, { error: modelRule }),
    z.strictObject(
      {
        kind: z.literal('bedrock'),
        modelId: z._default(
          z
            .string({ error: modelIdRule })
            .check(
              z.regex(/^(?:(?:jp|apac|us|eu|global)\.)?[a-z\d]{3,}\.[a-z\d][a-z\d.:-]{1,100}$/, { error: modelIdRule }),
            ),
          'jp.anthropic.claude-haiku-4-5-20251001-v1:0',
        ),
        maxTokens: z._default(
          z.int({ error: tokensRule }).check(z.refine((n) => n >= 50 && n <= 4_000, { error: tokensRule })),
          600,
        ),
        guardrail: z.optional(
          z.strictObject(
            {
              id: z.string({ error: guardrailRule }).check(z.regex(/^[a-z\d]{1,64}$/, { error: guardrailRule })),
              version: z
                .string({ error: guardrailRule })
                .check(z.regex(/^(?:[1-9]\d{0,7}|DRAFT)$/, { error: guardrailRule })),
            },
            { error: guardrailRule },
          ),
        ),
      },
      { error: modelRule },
    ),
  ],
  { error: modelRule },
);
export type BedrockSettings = Extract<z.infer<typeof Model>, { kind: 'bedrock' }>;

/** What is fixed at deploy time, for one stage. Everything a business changes during the day is a live setting instead. */
export const Settings = z.strictObject({
  publicUrl: described(
    origin(),
    'Where console, sign-in and API are reached; an allowed origin of the chat by itself.',
  ),
  allowedOrigins: described(
    z.array(origin(), { error: 'must be a list of origins' }).check(
      z.refine((origins) => origins.join(' ').length <= 2_000, {
        error: 'must have at most 2,000 characters in all',
      }),
    ),
    "The shops' origins that may open a chat, exactly as a browser sends them.",
  ),
  region: described(
    z._default(
      z
        .string({ error: 'must be an AWS region such as ap-northeast-1' })
        .check(z.regex(/^[a-z]{2}(-[a-z]+)+-\d$/, { error: 'must be an AWS region such as ap-northeast-1' })),
      'ap-northeast-1',
    ),
    'The AWS region that holds all data.',
  ),
  signInDomainPrefix: described(
    z.string({ error: 'must be 1 to 63 of a-z, 0-9 and -, not starting or ending with -' }).check(
      z.regex(/^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/, {
        error: 'must be 1 to 63 of a-z, 0-9 and -, not starting or ending with -',
      }),
      z.refine((value) => !/aws|amazon|cognito/.test(value), { error: 'must not contain aws, amazon or cognito' }),
    ),
    "Prefix of the agents' sign-in page (<prefix>.auth.<region>.amazoncognito.com); unique in the region.",
  ),
  removeDataOnDelete: described(
    z._default(z.boolean({ error: 'must be true or false' }), false),
    'Whether deleting the data stack deletes the data. Leave false wherever customers write.',
  ),
  logRetentionDays: described(
    z._default(z.literal(LOG_DAYS, { error: `must be one of ${LOG_DAYS.join(', ')}` }), 90),
    'How long technical logs are kept, in days. They hold ids and codes, no texts.',
  ),
  faqFiles: described(
    z._default(
      z.array(z.string({ error: filesRule }), { error: filesRule }).check(z.minLength(1, { error: filesRule })),
      ['data/faq/ja.jsonl', 'data/faq/en.jsonl'],
    ),
    'FAQ files (JSON lines) that the bot answers from until something is published, relative to the project.',
  ),
  goldenFiles: described(
    z._default(z.array(z.string({ error: goldenRule }), { error: goldenRule }), ['data/golden.jsonl']),
    'Files (JSON lines) of questions and the entry that answers each: what a publish is measured by until they are edited.',
  ),
  model: described(
    z._default(Model, { kind: 'extractive' }),
    'Who words the answers. `{"kind": "extractive"}`: the published entry word for word, free. `{"kind": "bedrock"}`: a model on Amazon Bedrock, from the entries found and checked against them before it is shown; `modelId` (an inference profile or model; `jp.` keeps the data in Japan, and is the default with Claude Haiku 4.5), `maxTokens` of an answer (600) and `guardrail` `{id, version}` are optional.',
  ),
  identity: described(
    z.optional(Identity),
    "Who proves members to the chat: `issuer` and `audience` of the host site's tokens, and `jwksUrl` of its public keys (RS256, ES256). Without `jwksUrl` a secret is generated and shared (HS256). Left out: no members.",
  ),
  texts: described(z.prefault(Texts, {}), 'The words of the business, Japanese and English.'),
  choices: described(
    z._default(z.strictObject({ ja: choices(), en: choices() }, { error: 'must be {ja, en}' }), {
      ja: [
        { id: 'ja-shipping-fee', label: '送料について' },
        { id: 'ja-delivery-time', label: 'お届けまでの日数' },
        { id: 'ja-returns', label: '返品について' },
      ],
      en: [
        { id: 'en-shipping-fee', label: 'Shipping fee' },
        { id: 'en-returns', label: 'Returns' },
      ],
    }),
    'Questions offered with the greeting: FAQ entry and label.',
  ),
});
export type Settings = z.infer<typeof Settings>;

/** A setting that cannot be: the message names each field and what is allowed. */
export class SettingsError extends Error {}

/** The fields there are at a path of the settings. */
const allowedAt = ([field, inner]: readonly PropertyKey[], input: unknown): string => {
  if (field === 'model' && inner === undefined) {
    const isBedrock = typeof input === 'object' && input !== null && 'kind' in input && input.kind === 'bedrock';
    return isBedrock ? 'kind, modelId, maxTokens, guardrail' : 'kind';
  }
  if (field === 'model') return 'id, version';
  if (field === 'texts' && inner === undefined) return Object.keys(Texts.shape).join(', ');
  if (field === 'texts' || (field === 'choices' && inner === undefined)) return 'ja, en';
  const shapes: Record<PropertyKey, object> = { choices: choice.shape, identity: Identity.shape };
  return Object.keys(shapes[field ?? ''] ?? Settings.shape).join(', ');
};

const faultOf = (stage: string, issue: z.core.$ZodIssue): string => {
  const path = ['stages', stage, ...issue.path].join('.');
  if (issue.code === 'unrecognized_keys') {
    return `${path}: unknown ${issue.keys.join(', ')}; allowed are ${allowedAt(issue.path, issue.input)}`;
  }
  return `${path}: ${issue.input === undefined ? 'is missing; it ' : ''}${issue.message}`;
};

/**
 * The settings of one stage out of the `stages` of cdk.json (or `-c stages=...`).
 * @throws SettingsError naming every wrong field with what is allowed.
 */
export const settingsFor = (stages: unknown, stage: unknown): Settings => {
  const known = typeof stages === 'object' && stages !== null ? stages : {};
  if (typeof stage !== 'string' || !/^[a-z][a-z0-9-]{0,15}$/.test(stage)) {
    throw new SettingsError(
      'stage: must be 1 to 16 of a-z, 0-9 and -, starting with a letter; set it with -c stage=NAME',
    );
  }
  if (!Object.hasOwn(known, stage)) {
    throw new SettingsError(
      `stage: there is no "${stage}" in stages; known are ${Object.keys(known).join(', ') || 'none'}`,
    );
  }
  const result = z.safeParse(Settings, Reflect.get(known, stage), { reportInput: true });
  if (result.success) return result.data;
  throw new SettingsError(result.error.issues.map((issue) => faultOf(stage, issue)).join('\n'));
};

import * as z from 'zod/mini';
import { AUDIT } from '../functions/audit/finding.ts';
import { EVENT } from '../functions/conversation/events.ts';
import { SURGE } from '../functions/insight/events.ts';
import { isAddress, mailboxOf, NAME_BYTES } from '../functions/ticket/mail-address.ts';
import { FORMATS } from '../functions/webhook/formats.ts';

/** Longest text, in bytes of UTF-8. With 3 choices and 2,000 characters of origins it keeps an environment below Lambda's 4 KB. */
const WORDS = 490;
const NAME = 60;

/** A field with the sentence that the settings' page says of it. */
export const described = <S extends z.ZodMiniType>(schema: S, description: string): S =>
  schema.check(z.describe(description));

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

export const LOG_DAYS = [1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 3653] as const;
export const filesRule = 'must be a list of at least one file';
export const goldenRule = 'must be a list of files';

const choiceRule = 'must be up to 3 of {id of an FAQ entry, label of 1 to 40 characters}';
export const choice = z.strictObject(
  {
    id: z.string({ error: choiceRule }).check(z.regex(/^[a-z0-9-]{1,64}$/, { error: choiceRule })),
    label: z
      .string({ error: choiceRule })
      .check(z.minLength(1, { error: choiceRule }), z.maxLength(40, { error: choiceRule })),
  },
  { error: choiceRule },
);
export const choices = () => z.array(choice, { error: choiceRule }).check(z.maxLength(3, { error: choiceRule }));

export const Texts = z.strictObject(
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
    apology: words(
      '申し訳ありません。ただいま回答をお送りできませんでした。担当者が確認できるように記録しました。少し待ってからもう一度お送りください。',
      'Sorry, we could not answer just now. It is on record for our staff; please send your question again in a moment.',
      'What the customer reads when answering failed.',
    ),
  },
  { error: 'must be an object of texts, each {ja, en}' },
);

const stepUpRule = 'must be a list of 1 to 5 values of acr, each of 1 to 100 characters';

export const Identity = z.strictObject(
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
    stepUp: z.optional(
      z
        .array(
          z
            .string({ error: stepUpRule })
            .check(z.minLength(1, { error: stepUpRule }), z.maxLength(100, { error: stepUpRule })),
          { error: stepUpRule },
        )
        .check(z.minLength(1, { error: stepUpRule }), z.maxLength(5, { error: stepUpRule })),
    ),
  },
  { error: 'must be {issuer, audience, jwksUrl?, stepUp?}' },
);

const certificateRule =
  'must be the ARN of a certificate of ACM in us-east-1 (arn:aws:acm:us-east-1:...), where CloudFront looks for it';
const zoneRule = 'must be the id of a hosted zone such as Z0123456789ABCDEFGHIJ';
export const Domain = z.strictObject(
  {
    certificateArn: z
      .string({ error: certificateRule })
      .check(z.regex(/^arn:aws:acm:us-east-1:\d{12}:certificate\/[\w-]+$/, { error: certificateRule })),
    hostedZoneId: z.optional(z.string({ error: zoneRule }).check(z.regex(/^Z[A-Z0-9]{1,31}$/, { error: zoneRule }))),
  },
  { error: 'must be {certificateArn, hostedZoneId?}' },
);
export const PRICE_CLASSES = ['PriceClass_100', 'PriceClass_200', 'PriceClass_All'] as const;
export const daysRule = 'must be a whole number of days from 1 to 365';
export const versionRule = 'must be a whole number from 1 to 1000';
export const emailRule = 'must be an e-mail address';
export const budgetRule = 'must be a sum in US dollars from 1 to 1000000';
const concurrencyRule = 'must be a whole number from 1 to 1000';
const concurrency = () =>
  z.optional(
    z.int({ error: concurrencyRule }).check(z.refine((n) => n >= 1 && n <= 1_000, { error: concurrencyRule })),
  );
export const ReservedConcurrency = z.strictObject(
  { message: concurrency(), reply: concurrency() },
  { error: 'must be {message?, reply?}' },
);
export const webAclRule = 'must be the ARN of a web ACL for CloudFront (arn:aws:wafv2:us-east-1:...:global/webacl/...)';

const mailFromRule = `must be an address such as support@example.jp, or a name of at most ${NAME_BYTES} bytes without quotes before it: サクラ商店 <support@example.jp>`;
const replyToRule = 'must be an address such as support@example.jp';
export const Mail = z.strictObject(
  {
    from: z
      .string({ error: mailFromRule })
      .check(z.refine((text) => mailboxOf(text) !== undefined, { error: mailFromRule })),
    replyTo: z.optional(z.string({ error: replyToRule }).check(z.refine(isAddress, { error: replyToRule }))),
  },
  { error: 'must be {from, replyTo?}' },
);

const MOST_WEBHOOKS = 5;
/** Of all addresses and names together: they are in a function's environment. */
const WEBHOOKS_LENGTH = 3_000;
const webhookRule = 'must be {url, events, format?, language?}';
const webhookUrlRule =
  'must be an https address of at most 300 characters (http only for localhost) without user, password and fragment';
const TOLD = { ...EVENT, ...SURGE, ...AUDIT };
const eventsRule = `must be a list of at least one of ${Object.values(TOLD).join(', ')}`;
const formatRule = `must be one of ${FORMATS.join(', ')}`;
const SURGES: readonly string[] = Object.values(SURGE);
const surgesRule = `must be of ${SURGES.join(', ')} alone where format is not json: chat programs are told of surges only`;

const isWebhookUrl = (value: string): boolean => {
  const url = URL.parse(value);
  if (!url || value.length > 300 || url.username !== '' || url.password !== '' || value.includes('#')) return false;
  return url.protocol === 'https:' || (url.protocol === 'http:' && ['localhost', '127.0.0.1'].includes(url.hostname));
};
/** Where a webhook goes. */
export const webhookUrl = () =>
  z.string({ error: webhookUrlRule }).check(z.refine(isWebhookUrl, { error: webhookUrlRule }));

export const Webhook = z
  .strictObject(
    {
      url: webhookUrl(),
      events: z
        .array(z.enum(TOLD, { error: eventsRule }), { error: eventsRule })
        .check(z.minLength(1, { error: eventsRule })),
      format: z.optional(z.enum(FORMATS, { error: formatRule })),
      /** Of messages to people. */
      language: z.optional(z.enum(['ja', 'en'], { error: 'must be ja or en' })),
    },
    { error: webhookRule },
  )
  .check(
    z.refine(({ events, format = 'json' }) => format === 'json' || events.every((name) => SURGES.includes(name)), {
      path: ['events'],
      error: surgesRule,
    }),
    z.refine(({ format = 'json', language }) => format !== 'json' || language === undefined, {
      path: ['language'],
      error: 'needs a format other than json, which has no words',
    }),
  );
const webhooksRule = `must be a list of at most ${MOST_WEBHOOKS} of {url, events, format?, language?}`;
export const webhooks = () =>
  z.array(Webhook, { error: webhooksRule }).check(
    z.maxLength(MOST_WEBHOOKS, { error: webhooksRule }),
    z.refine((all) => new Set(all.map(({ url }) => url)).size === all.length, { error: 'must name each url once' }),
    z.refine((all) => JSON.stringify(all).length <= WEBHOOKS_LENGTH, {
      error: `must have at most ${WEBHOOKS_LENGTH} characters in all`,
    }),
  );

const membersRule = 'must be {kind: "embedded"} or {kind: "http", memberUrl, orderUrl, tokenUrl, scope?}';
const systemRule =
  'must be an https address of at most 200 characters (http only for localhost) without user, password, query, fragment and final slash';
const isSystemUrl = (value: string): boolean =>
  URL.canParse(value) &&
  value.length <= 200 &&
  /^(https:\/\/|http:\/\/(localhost|127\.0\.0\.1)[:/])[^@?#]*[^@?#/]$/.test(value);
const systemUrl = () => z.string({ error: systemRule }).check(z.refine(isSystemUrl, { error: systemRule }));
const scopeRule = 'must be up to 200 characters: names of scopes with one blank between them';

/** Where members and their orders are. */
export const Members = z.discriminatedUnion(
  'kind',
  [
    z.strictObject({ kind: z.literal('embedded') }, { error: membersRule }),
    z.strictObject(
      {
        kind: z.literal('http'),
        memberUrl: systemUrl(),
        orderUrl: systemUrl(),
        tokenUrl: systemUrl(),
        scope: z.optional(
          z
            .string({ error: scopeRule })
            .check(
              z.maxLength(200, { error: scopeRule }),
              z.regex(/^[\x21\x23-\x5b\x5d-\x7e]+( [\x21\x23-\x5b\x5d-\x7e]+)*$/, { error: scopeRule }),
            ),
        ),
      },
      { error: membersRule },
    ),
  ],
  { error: membersRule },
);

const modelRule = 'must be {kind: "extractive"} or {kind: "bedrock", modelId?, maxTokens?, guardrail?}';
const modelIdRule =
  'must be an id of Amazon Bedrock such as jp.anthropic.claude-haiku-4-5-20251001-v1:0, with the geography of an inference profile (jp., apac., us., eu. or global.) or without one for a model of the region itself';
const tokensRule = 'must be a whole number from 50 to 4000';
const guardrailRule = 'must be {id, version}: the id of a guardrail (a-z and 0-9) and its version, a number or DRAFT';

export const Model = z.discriminatedUnion(
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

const yearsRule = 'must be a whole number from 1 to 30';
export const emailAddress = () =>
  z.string({ error: emailRule }).check(z.regex(/^[^\s@]+@[^\s@]+\.[^\s@]+$/, { error: emailRule }));
export const Audit = z.strictObject(
  {
    lockYears: z._default(
      z.int({ error: yearsRule }).check(z.gte(1, { error: yearsRule }), z.lte(30, { error: yearsRule })),
      7,
    ),
    anchorEmail: z.optional(emailAddress()),
  },
  { error: 'must be {lockYears, anchorEmail?}' },
);

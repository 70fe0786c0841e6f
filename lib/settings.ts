import * as z from 'zod/mini';
import { Retention } from '../functions/retention/classes.ts';
import {
  Audit,
  budgetRule,
  choice,
  choices,
  Domain,
  daysRule,
  described,
  emailAddress,
  filesRule,
  goldenRule,
  Identity,
  LOG_DAYS,
  Mail,
  Members,
  Model,
  origin,
  PRICE_CLASSES,
  ReservedConcurrency,
  Texts,
  versionRule,
  Webhook,
  webAclRule,
  webhooks,
} from './settings-parts.ts';

const isTls = (url: string): boolean => url.startsWith('https:');

/** What is fixed at deploy time, for one stage. Everything a business changes during the day is a live setting instead. */
export const Settings = z
  .strictObject({
    publicUrl: described(
      origin(),
      'Where console, sign-in and API are reached; an allowed origin of the chat by itself. Without `domain` it is the output `PagesUrl` of the web stack, set after the first deployment.',
    ),
    domain: described(
      z.optional(Domain),
      "Serves the stage at the host of `publicUrl`: `certificateArn` of its certificate in us-east-1 and, for a name in Route 53, `hostedZoneId`, which gets its records. API Gateway's own addresses then refuse everything. Left out: the distribution's own name.",
    ),
    webAclArn: described(
      z.optional(
        z
          .string({ error: webAclRule })
          .check(z.regex(/^arn:aws:wafv2:us-east-1:\d{12}:global\/webacl\/[\w-]+\/[\w-]+$/, { error: webAclRule })),
      ),
      'Web ACL (AWS WAF, us-east-1) in front of the distribution. Set `domain` too: else API Gateway still answers beside it.',
    ),
    priceClass: described(
      z._default(z.literal(PRICE_CLASSES, { error: `must be one of ${PRICE_CLASSES.join(', ')}` }), 'PriceClass_200'),
      "CloudFront's price class. `PriceClass_100` has no edge in Japan.",
    ),
    edgeLogDays: described(
      z.optional(z.int({ error: daysRule }).check(z.refine((n) => n >= 1 && n <= 365, { error: daysRule }))),
      "Keeps CloudFront's access logs for so many days. They hold visitors' addresses. Left out: no access logs.",
    ),
    frontSecretVersion: described(
      z._default(z.int({ error: versionRule }).check(z.refine((n) => n >= 1 && n <= 1_000, { error: versionRule })), 1),
      'Raised by one, the next deployment replaces the secret by which functions know the distribution, and takes the one before it until it is raised once more. See "Secrets" in `operations.md`.',
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
      "Prefix of the agents' sign-in page (<prefix>.auth.<region>.amazoncognito.com); unique in the region. It cannot be changed while the domain exists: delete that in Cognito first.",
    ),
    removeDataOnDelete: described(
      z._default(z.boolean({ error: 'must be true or false' }), false),
      'Whether deleting the data stack deletes the data. Leave false wherever customers write.',
    ),
    logRetentionDays: described(
      z._default(z.literal(LOG_DAYS, { error: `must be one of ${LOG_DAYS.join(', ')}` }), 90),
      'How long technical logs are kept, in days. They hold ids and codes, no texts.',
    ),
    audit: described(
      z._default(Audit, { lockYears: 7 }),
      'Proof of the log: `{"lockYears": 7}` keeps each signed digest for so many years (1 to 30); until then nobody can delete it, the account itself included, so its storage is paid for as long. With `removeDataOnDelete` nothing is locked. `anchorEmail` gets the newest hash by mail once a day, once it has confirmed that: an address outside of the account, where nobody of the account can take it back. See `audit-format.md`.',
    ),
    retention: described(
      z._default(Retention, { practiceDays: 1 }),
      'How long what is kept, in days of the business: `conversationDays` (whole conversations, counted from their last entry), `attachmentDays` (files of conversations that are quiet for so long), `ticketDays` (rows of solved tickets of such), `accessLogDays` (who looked at the data of members), `counterDays` (counts and figures), `practiceDays` (what `canary` has left, 1). What else is left out stays until somebody has it erased, counts and figures for their own 35 and 400 days. See `retention.md`.',
    ),
    canary: described(
      z._default(z.boolean({ error: 'must be true or false' }), true),
      'Whether a synthetic visitor tries the chat out every five minutes, from outside and as the widget does, and an alarm rings when it fails. What it does is in no count of ours; AWS counts its connections and calls like any other. It costs about 1.60 USD a month; false: nobody tries, and there is no such alarm.',
    ),
    alarmEmail: described(
      z.optional(emailAddress()),
      'Address that gets every alarm, once it has confirmed; costs a key: a dollar a month, three after two yearly rotations. Left out: alarms show in CloudWatch only.',
    ),
    monthlyBudgetUsd: described(
      z.optional(
        z.number({ error: budgetRule }).check(z.refine((sum) => sum >= 1 && sum <= 1_000_000, { error: budgetRule })),
      ),
      'What a month of the whole account may cost in US dollars, everything in it counted: `alarmEmail` is told at four fifths, and when it is going to be more. Of several stages in one account set it in one: a filter by stage would see nothing until somebody activates the tag `stage` for billing by hand.',
    ),
    attachmentScanner: described(
      z._default(z.boolean({ error: 'must be true or false' }), false),
      'Whether a scanner of the business judges the files that people send: none can be sent before it has called it clean. See "Files" in `events.md`.',
    ),
    reservedConcurrency: described(
      z.optional(ReservedConcurrency),
      "Concurrency kept for, and the most of, the functions that take messages (`message`) and answer them (`reply`). It is taken from the account's, of which AWS lets a part be reserved only; a new account has 10 and none to spare.",
    ),
    tracing: described(
      z._default(z.boolean({ error: 'must be true or false' }), false),
      'Whether AWS X-Ray traces the functions; billed by trace.',
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
      'Files (JSON lines) of questions and the entry that answers each: what a publish is measured by until they are edited. With `faqFiles` of your own: none unless set.',
    ),
    cannedFiles: described(
      z._default(z.array(z.string({ error: goldenRule }), { error: goldenRule }), ['data/canned.jsonl']),
      'Files (JSON lines) of canned replies that agents begin with: they stay as they are edited in the console. With `faqFiles` of your own: none unless set.',
    ),
    model: described(
      z._default(Model, { kind: 'extractive' }),
      'Who words the answers. `{"kind": "extractive"}`: the published entry word for word, free. `{"kind": "bedrock"}`: a model on Amazon Bedrock, from the entries found and checked against them before it is shown; `modelId` (an inference profile or model; `jp.` keeps the data in Japan, and is the default with Claude Haiku 4.5), `maxTokens` of an answer (600) and `guardrail` `{id, version}` are optional.',
    ),
    identity: described(
      z.optional(Identity),
      "Who proves members to the chat: `issuer` and `audience` of the host site's tokens, and `jwksUrl` of its public keys (RS256, ES256). Without `jwksUrl` a secret is generated and shared (HS256). `stepUp`: values of the token's `acr` with which a sign-in there counts as level 2, such as one with a second factor; see `members.md`. Left out: no members. To take the generated secret away later, deploy the service stack first (`--exclusively`), then all.",
    ),
    members: described(
      z.optional(Members),
      'Where members and their orders are. `{"kind": "embedded"}`: in our own tables, brought there by `npm run members`. `{"kind": "http", "memberUrl", "orderUrl", "tokenUrl"}`: in systems of the business, which are asked over https with a token of OAuth client credentials (`scope` is optional). See `members.md`. Left out: nobody is asked who he is, and questions about points or orders go to the bot like any other. To go back to our own tables later, deploy the service stack first (`--exclusively`), then all.',
    ),
    webhooks: described(
      z._default(webhooks(), []),
      'Systems of the business that are told what happens, signed: up to 5 of `{url, events}`, `events` by their names in `events.md`. https only. With `format` `slack`, `teams` or `google` a chat program is told of surges (`SurgeStarted`, `SurgeUpdated`, `SurgeEnded` and no other) in its own form and in `language` (`ja`, the default, or `en`); without it, or with `json`, the event as it is. To take the last one away later, deploy the service stack first (`--exclusively`), then all.',
    ),
    mail: described(
      z.optional(Mail),
      'Mails what staff answer to a ticket, codes with which members prove who they are, and surges to who is subscribed in the console, by Amazon SES: `from`, an address or `name <address>` whose address or domain (the part after the `@`) is a verified identity of the region; and where replies go, `replyTo`, without which the mail says that nobody reads them. Left out: nothing is mailed: members cannot prove themselves by a code, and only those whom the host site vouches for see their data; staff see the address beside the ticket, and the customer reads the answer in the chat.',
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
      'Questions offered with the greeting: FAQ entry and label. With `faqFiles` of your own: none unless set.',
    ),
  })
  .check(
    z.refine(({ publicUrl, domain }) => !domain || /^https:\/\/[^:]+$/.test(publicUrl), {
      path: ['domain'],
      error: 'needs a publicUrl of https without a port, since CloudFront serves no other',
    }),
    z.refine(({ monthlyBudgetUsd, alarmEmail }) => monthlyBudgetUsd === undefined || alarmEmail !== undefined, {
      path: ['monthlyBudgetUsd'],
      error: 'needs alarmEmail, which is told of it',
    }),
    z.refine(({ publicUrl, webhooks }) => !isServedByAws({ publicUrl }) || webhooks.every(({ url }) => isTls(url)), {
      path: ['webhooks'],
      error: 'must have addresses of https; http is for an account on your own machine',
    }),
    z.refine(
      ({ publicUrl, members }) =>
        !isServedByAws({ publicUrl }) ||
        members?.kind !== 'http' ||
        [members.memberUrl, members.orderUrl, members.tokenUrl].every(isTls),
      { path: ['members'], error: 'must have addresses of https; http is for an account on your own machine' },
    ),
  );
export type Settings = z.infer<typeof Settings>;

export type BedrockSettings = Extract<Settings['model'], { kind: 'bedrock' }>;

/** The stage that `npm start` runs. */
const LOCAL_STAGE = 'local';

/** Whether a distribution is in front of the stage: what is on http is somebody's own machine, which serves the pages itself. */
export const isServedByAws = ({ publicUrl }: Pick<Settings, 'publicUrl'>): boolean => isTls(publicUrl);

/** A setting that cannot be: the message names each field and what is allowed. */
export class SettingsError extends Error {}

/** The fields there are at a path of the settings. */
const allowedAt = ([field, inner]: readonly PropertyKey[], input: unknown): string => {
  if (field === 'model' && inner === undefined) {
    const isBedrock = typeof input === 'object' && input !== null && 'kind' in input && input.kind === 'bedrock';
    return isBedrock ? 'kind, modelId, maxTokens, guardrail' : 'kind';
  }
  if (field === 'model') return 'id, version';
  if (field === 'members') {
    const isHttp = typeof input === 'object' && input !== null && 'kind' in input && input.kind === 'http';
    return isHttp ? 'kind, memberUrl, orderUrl, tokenUrl, scope' : 'kind';
  }
  if (field === 'texts' && inner === undefined) return Object.keys(Texts.shape).join(', ');
  if (field === 'texts' || (field === 'choices' && inner === undefined)) return 'ja, en';
  const shapes: Record<PropertyKey, object> = {
    choices: choice.shape,
    identity: Identity.shape,
    domain: Domain.shape,
    reservedConcurrency: ReservedConcurrency.shape,
    webhooks: Webhook.shape,
    mail: Mail.shape,
    audit: Audit.shape,
    retention: Retention.shape,
  };
  return Object.keys(shapes[field ?? ''] ?? Settings.shape).join(', ');
};

const faultOf = (stage: string, issue: z.core.$ZodIssue): string => {
  const path = ['stages', stage, ...issue.path].join('.');
  if (issue.code === 'unrecognized_keys') {
    return `${path}: unknown ${issue.keys.join(', ')}; allowed are ${allowedAt(issue.path, issue.input)}`;
  }
  return `${path}: ${issue.input === undefined ? 'is missing; it ' : ''}${issue.message}`;
};

/** The sample's questions fit the sample's entries: to a FAQ of somebody's own they are neither offered nor put. */
const withoutSample = (given: unknown): unknown =>
  typeof given === 'object' && given !== null && 'faqFiles' in given
    ? { goldenFiles: [], cannedFiles: [], choices: { ja: [], en: [] }, ...given }
    : given;

/**
 * The settings of one stage out of the `stages` of cdk.json.
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
  const result = z.safeParse(Settings, withoutSample(Reflect.get(known, stage)), { reportInput: true });
  if (!result.success) throw new SettingsError(result.error.issues.map((issue) => faultOf(stage, issue)).join('\n'));
  if (stage !== LOCAL_STAGE && !isServedByAws(result.data)) {
    throw new SettingsError(
      `stages.${stage}.publicUrl: must be https; http is for the stage ${LOCAL_STAGE}, which has no pages in AWS`,
    );
  }
  return result.data;
};

import { SCANNED, SCANNER, Scanned, UPLOADED, Uploaded } from '../functions/attachment/events.ts';
import { AUDIT, FailedDetail, SealedDetail } from '../functions/audit/finding.ts';
import { Detail, type EVENT } from '../functions/conversation/events.ts';
import { SURGE, SurgeDetail } from '../functions/insight/events.ts';
import { PRACTICE_SOURCE, SOURCE } from '../functions/platform/bus.ts';
import { DeadDelivery } from '../functions/webhook/dead.ts';
import { DELIVERY_HEADER, EVENT_HEADER, SIGNATURE_HEADER } from '../functions/webhook/signature.ts';
import { RECEIVER } from './receiver.ts';
import { schemaOf, tableOf } from './tables.ts';

/** When there is each event, and which fields are its own. */
export const EVENTS: Readonly<Record<keyof typeof EVENT, readonly [when: string, fields: readonly (keyof Detail)[]]>> =
  {
    ConversationOpened: ['the first entry of a conversation was written', []],
    MessageReceived: [
      'a customer wrote, or a question that a person left unanswered goes back to whoever answers now; `seq` is the message to be answered',
      ['aside', 'ringing', 'wish', 'served', 'attachment'],
    ],
    MessageSent: ['the bot or a person answered', ['about', 'outcome', 'aside', 'attachment']],
    ConversationEscalated: [
      'a person is wanted, or more urgently than before; `mode` says whether anybody was put in the queue',
      ['trigger', 'priority', 'skill', 'about', 'outcome', 'topic'],
    ],
    ConversationAssigned: ['it rings at an agent, or one has taken it', ['trigger', 'ringing']],
    ConversationTransferred: ['an agent passed it on', ['skill']],
    ConversationReleased: ['it left an agent, for the bot or for the queue', []],
    ConversationResolved: ['an agent said that it is done', ['handled', 'topic']],
    ConversationClosed: ['it ended otherwise: by the customer, or because nobody wrote any more', ['handled', 'topic']],
    ConversationErased: ['what was written in it was erased', []],
    FeedbackGiven: ['the customer said whether an answer helped', ['about', 'helpful']],
    ConversationRated: ['the customer rated the conversation; the last one counts', ['score']],
    TicketOpened: [
      'a customer left a question for an answer by e-mail, or rated so low (1 or 2) that somebody has to follow it up',
      ['ticket', 'ticketStatus', 'dueAt', 'followUp'],
    ],
    TicketAnswered: [
      'a person answered a ticket, beside `MessageSent`; the answer is the entry `seq`',
      ['ticket', 'ticketStatus', 'followUp'],
    ],
    TicketUpdated: [
      'a ticket was given to somebody, or its status was changed; beside `MessageReceived`: the customer wrote back, and it is open again',
      ['ticket', 'ticketStatus', 'dueAt', 'followUp'],
    ],
    TicketReminded: [
      'a ticket needs its answer within an hour of open time, or its time is over',
      ['ticket', 'reminder', 'followUp'],
    ],
    CustomerIdentified: ['the host site, or a one-time code, proved who the customer is', ['level', 'member']],
    CustomerSignedOut: ['the customer ended his proof', []],
    IdentityRefused: ['a code or a look at a member’s data was refused', ['denial', 'procedure']],
    ProcedureBegun: ['the customer asks something of his own data', ['procedure', 'member', 'about']],
    MemberLookedUp: ['a member’s data were read, by a procedure or by staff', ['procedure', 'member', 'about']],
    CustomerBlocked: ['staff have shut the visitor out', []],
    CustomerUnblocked: ['staff have let the visitor in again', []],
  };

const FIELDS: Readonly<Record<keyof Detail, string>> = {
  version: '`1`',
  conversationId: 'surrogate id',
  visitorId: 'surrogate id of the customer',
  seq: 'number of the entry it is about',
  kind: 'kind of the entry that was written',
  role: 'who wrote it: `customer`, `bot`, `agent`, `system` or `procedure`',
  mode: 'who answers from now on: `bot`, `procedure`, `waiting`, `agent`, `closed` or `erased`',
  epoch: 'rises whenever the conversation changes hands',
  turn: 'rises with each question',
  language: 'of the conversation: `ja`, `en` ...',
  at: 'when the entry was written, epoch milliseconds',
  about: 'number of the entry that was answered or judged',
  outcome:
    'what the bot made of the question: `answer`, `choices`, `unknown`, `human_only`, `handed_over`, `bot_off` or `apology`',
  helpful: 'true or false',
  score: '1 to 5',
  skill: 'what whoever answers has to be good at',
  trigger:
    'why a person: `asked`, `misses`, `anger`, `frustration`, `risk`, `human_only`, `procedure`, `bot_off`, `ticket` or `taken`',
  priority: '0 ordinary to 3 urgent',
  handled: 'milliseconds that a person had it',
  topic: 'id of the FAQ entry that came nearest to the newest question',
  aside: 'true: the bot answers although a person is wanted',
  ringing: 'true: it rings at an agent, who has not taken it yet',
  attachment: 'id of the file that came with it',
  wish: 'what a waiting customer chose: `bot`, `message` or `leave`',
  ticket: 'number of the ticket',
  ticketStatus: '`open`, `pending` or `solved`, where that is new',
  dueAt: 'by when the ticket is to be answered, epoch milliseconds',
  reminder: '`soon` or `overdue`',
  followUp: 'true: a low rating has opened the ticket',
  procedure: 'what is asked of a member’s own data: `points`, `orders` ...',
  member: 'surrogate id of the member',
  level: 'how he was proven: 1 by the host site, 2 by a one-time code or by a stronger sign-in there',
  denial: 'why it was refused: `wrong_code`, `level`, `limit` or `unavailable`',
  served: 'true: a person has had the conversation before',
  practice: 'true: the deployment tries itself out, see below',
};

const eventRows = (): string =>
  Object.entries(EVENTS)
    .map(([name, [when, own]]) => `| \`${name}\` | ${when} | ${own.map((field) => `\`${field}\``).join(', ')} |`)
    .join('\n');

const fieldRows = (): string => {
  const { properties = {}, required = [] } = schemaOf(Detail);
  return Object.keys(properties)
    .map((name) => `| \`${name}\`${required.includes(name) ? '' : ' (optional)'} | ${Reflect.get(FIELDS, name)} |`)
    .join('\n');
};

/** docs/events.md: what is on the bus, and how it reaches the systems of the business. */
export const eventsDocument = (): string => `# Events

What happened in a conversation, and what customers ask more than is usual, told to whoever wants to know. Generated from
\`functions/conversation/events.ts\`, \`functions/insight/events.ts\` and \`functions/webhook/\` by \`npm run docs\`; a test compares.

Details hold ids and facts, and nothing that says who somebody is: read what was written through the API, with the rights that needs.
Only the title of a surge is made of words, masked, that several customers used. New fields and events may be added: leave alone what you do not know.

| event | when | fields that are its own |
| --- | --- | --- |
${eventRows()}

| field of the detail | value |
| --- | --- |
${fieldRows()}

Every event comes at least once and in no order. \`conversationId\`, the name and \`seq\` together say what it is about: a second one
with the same three says nothing new, whatever its id; only \`MessageReceived\` comes again for a question that is to be answered again.

## Surges

Customers ask about something far more than is usual: \`${SURGE.SurgeStarted}\` when that is sure, \`${SURGE.SurgeUpdated}\` while it goes on, at most
every 15 minutes, and \`${SURGE.SurgeEnded}\` when it is over. What is muted is not told. [insight.md](insight.md) says how it is decided.

${tableOf(SurgeDetail)}

The \`title\` of a phrase is made of words that several customers used. Numbers of cards and phones and addresses in it are masked, and it
is text: escape it wherever you show it. Of the same alert \`revision\` rises with each event; one that is not higher says nothing new.

## The audit

\`${AUDIT.AuditFailed}\` when the hourly audit of the log finds something, each finding once a day while it lasts:

${tableOf(FailedDetail)}

\`${AUDIT.AuditSealed}\` once a day, after midnight (UTC), with the hash of the newest digest: whoever has it can prove later that none
was taken away or made anew.

${tableOf(SealedDetail)}

## Within the account: rules

The bus of the output \`BusName\` of the service stack takes rules of your own: \`source\` is \`${SOURCE}\`, \`detail-type\` the event's name.

\`\`\`json
{ "source": ["${SOURCE}"], "detail-type": ["ConversationResolved"], "detail": { "language": ["ja"] } }
\`\`\`

Always name the \`source\`: what the synthetic visitor does (setting \`canary\`) is on the same bus with the same names, but by \`${PRACTICE_SOURCE}\`. A rule that
names \`${SOURCE}\` hears nothing of it, and webhooks never do.

## By Amazon SNS: the topic of surges

The three events of surges are on a topic too, the output \`SurgeTopicArn\` of the service stack, for people and systems outside of support:
mail, SMS, queues, functions, AWS Chatbot. A subscription gets the whole event as JSON (\`detail-type\`, \`time\`, \`detail\`). With a filter on
the message's body it gets what it is about alone:

\`\`\`sh
aws sns subscribe --topic-arn "$SURGE_TOPIC_ARN" --protocol email --notification-endpoint delivery@sakura-shop.example \\
  --attributes '{"FilterPolicyScope": "MessageBody", "FilterPolicy": "{\\"detail-type\\": [\\"${SURGE.SurgeStarted}\\", \\"${SURGE.SurgeEnded}\\"], \\"detail\\": {\\"topic\\": [\\"ja-delivery-time\\", {\\"prefix\\": \\"phrase:\\"}]}}"}'
\`\`\`

\`{"detail": {"ratio": [{"numeric": [">=", 5]}]}}\` is only what has grown five times, \`{"detail": {"kind": ["total"]}}\` only the whole. The topic
may be subscribed to from within the account. People who read mail rather than JSON are better subscribed in the console. On your own
machine nobody is subscribed: what is published shows at \`/mail\`, below the mails.

## Files

A file that a browser has posted is looked into by what is in it. What is good is told as \`${UPLOADED}\` (\`source\` \`${SOURCE}\`), at
least once, on the bus only:

${tableOf(Uploaded)}

With the [setting](settings.md) \`attachmentScanner\` nobody can send or read a file before a scanner of yours has called it clean: let a
rule start it, let it read the object (\`s3:GetObject\` on \`files/*\` of the bucket, and \`kms:Decrypt\` with the key \`PersonalData\`), and let it put its
verdict on the same bus (\`events:PutEvents\`; whoever may do that may judge files), with \`source\` \`${SCANNER}\` and
\`detail-type\` \`${SCANNED}\`:

${tableOf(Scanned)}

An infected file is deleted at once, whenever that is said and whether it was sent or not; who uploaded it hears \`infected\`. Without
a verdict a file is deleted after a day, and its upload counts as failed after a minute. Without the setting a verdict is heard as well, but nothing waits for it.

## Anywhere else: signed webhooks

The [setting](settings.md) \`webhooks\` names up to five addresses and the events that each is told:

\`\`\`json
"webhooks": [{ "url": "https://crm.sakura-shop.example/hooks/chat", "events": ["ConversationEscalated", "ConversationResolved"] }]
\`\`\`

Without it nothing of this section exists. Each event is a \`POST\` of its own:

\`\`\`json
{ "id": "6f1f2c1e-...", "type": "ConversationResolved", "time": "2026-11-21T05:00:00Z", "detail": { "version": 1, "conversationId": "...", "seq": 7 } }
\`\`\`

\`id\` is the event's and the same for every try and every address; \`time\` is when it was put on the bus.

### Chat programs

With \`format\` \`slack\`, \`teams\` or \`google\` an address is told of surges (and of nothing else) in the form that an incoming webhook of that
program takes, in \`language\` \`ja\` (the default) or \`en\`:

\`\`\`json
"webhooks": [
  { "url": "https://hooks.slack.com/services/T000/B000/XXXX", "events": ["${SURGE.SurgeStarted}", "${SURGE.SurgeEnded}"], "format": "slack" },
  { "url": "https://prod-00.japaneast.logic.azure.com/workflows/...", "events": ["${SURGE.SurgeStarted}"], "format": "teams" },
  { "url": "https://chat.googleapis.com/v1/spaces/AAAA/messages?key=...&token=...", "events": ["${SURGE.SurgeStarted}"], "format": "google" }
]
\`\`\`

- \`slack\`: \`{text, blocks}\`, an [incoming webhook](https://api.slack.com/messaging/webhooks).
- \`teams\`: a message with an Adaptive Card, for the workflow "Post to a channel when a webhook request is received".
- \`google\`: \`{text, cardsV2}\`, a webhook of a space.

A message says what is asked, how often against how often as a rule, since when, on which pages, what answers it, a small chart of the last
hour, and has one button: the alert in the console. It holds no customer's message: what fails is kept for a month. Words of customers
call nobody (\`<!channel>\`, \`<users/all>\`, \`@all\`), and nothing in them is a link. Signature, tries and what nobody took for a day are as
below; chat programs do not look at the signature, and their addresses are secrets: whoever reads the settings can post there.

### The request

| header | value |
| --- | --- |
| \`${SIGNATURE_HEADER}\` | \`t=1795237200,v1=5257a869...\`: seconds since 1970 at this try, and HMAC-SHA256 in hex of \`<t>.<delivery>.<body>\` |
| \`${DELIVERY_HEADER}\` | id of this delivery, the same for every try: remember it to do nothing twice |
| \`${EVENT_HEADER}\` | the event's name |
| \`content-type\` | \`application/json\` |

Answer with a status from 200 to 299 within 5 seconds, and do the work afterwards. The answer's body is not read; a redirect is not
followed and counts as a failure. What fails is tried again after 1, 5, 15 and 60 minutes and then every 3 hours, each up to a fifth
later, the last time when a day is over. A receiver that has let a try run out of time is left alone for half a minute: what happens
then waits for its first try.

### Who sent it

The key is the text of the secret \`WebhookSecret\` of the data stack in Secrets Manager, one for all addresses (on your own machine:
in \`.local/secrets.json\`). Check each request before you believe it, and refuse one that is older than 5 minutes:

\`\`\`js
${RECEIVER}\`\`\`

To change the key, let receivers take the old and the new one, put the new text into the secret, and take the old one away five minutes
later: by then every function signs with the new one.

### What nobody took for a day

It is dead: the alarm DeadDeliveries rings (see \`operations.md\`), and it is kept for 30 days more. For administrators, with their access
token as \`Authorization: Bearer\`:

\`GET /api/webhooks/deliveries?state=dead\` answers \`{deliveries, after?}\`, the newest 100; with more of them
\`&after=\` and that \`after\` names those before:

${tableOf(DeadDelivery)}

\`POST /api/webhooks/deliveries/{id}/replay\` gives one another day of tries, the first within a minute, and answers \`{id, state: "waiting"}\`;
asked again it answers the same. 404: it has arrived meanwhile, or its days are over. 409: the settings do not name its address any more.

### Try it

\`npm start -- --webhook http://localhost:9000/\` tells that address every event of the account on your machine. In hurried time
(\`--time-scale\`) signatures are of that time.
`;

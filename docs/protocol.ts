import { DRAFTS_PER_MINUTE, TRANSLATIONS_PER_MINUTE } from '../functions/assist/actions.ts';
import { BlockRequest } from '../functions/conversation/block.ts';
import { MOST_SOCKETS } from '../functions/conversation/enter.ts';
import { ENTRIES_PER_FRAME, FRAMES_PER_MINUTE } from '../functions/conversation/frames.ts';
import { PROOF_SECONDS } from '../functions/conversation/host-token.ts';
import {
  ADDRESS_SOCKETS_PER_MINUTE,
  SESSIONS_PER_MINUTE,
  VISITOR_SOCKETS_PER_MINUTE,
} from '../functions/conversation/limit.ts';
import { WRITE_EVERY_MS, WRITES_AT_ONCE } from '../functions/conversation/pace.ts';
import { ErasureRequest, HoldRequest } from '../functions/erasure/api.ts';
import { ExportRequest } from '../functions/erasure/export-request.ts';
import { PresenceRequest } from '../functions/escalation/presence.ts';
import { ProfileRequest } from '../functions/escalation/profile.ts';
import { KINDS } from '../functions/knowledge/kinds.ts';
import { PublishRequest } from '../functions/knowledge/publish.ts';
import { MOST_ROWS } from '../functions/knowledge/rows.ts';
import { SettingsRequest, SettingsVersions } from '../functions/knowledge/settings-schema.ts';
import { ImportRequest, ImportResult, MAX_IMPORT_BYTES } from '../functions/knowledge/transfer.ts';
import { DocumentView, SaveRequest } from '../functions/knowledge/view.ts';
import { LookRequest } from '../functions/member/look.ts';
import { AgentAction } from '../functions/protocol/agent.ts';
import {
  AssistAction,
  AssistStatus,
  GoldenRun,
  GoldenRunRequest,
  TryRequest,
  TryResult,
} from '../functions/protocol/assist.ts';
import { CustomerAction } from '../functions/protocol/client.ts';
import { AgentFigures, Figures } from '../functions/protocol/figures.ts';
import { FileAction } from '../functions/protocol/file.ts';
import { MAX_DEPTH, MAX_FRAME_BYTES } from '../functions/protocol/limits.ts';
import { MemberAction } from '../functions/protocol/member.ts';
import { AuditReport, Erasure, FindingView } from '../functions/protocol/record.ts';
import {
  ConversationList,
  ConversationPage,
  ConversationSummary,
  CustomerCard,
  EntryView,
  ERROR_CODES,
  MemberLook,
  PastConversation,
  ServerFrame,
  SessionResponse,
  StateView,
} from '../functions/protocol/server.ts';
import { SessionRequest } from '../functions/protocol/session.ts';
import { Status } from '../functions/protocol/status.ts';
import { TicketAnswered, TicketList, TicketView } from '../functions/protocol/ticket.ts';
import { AnswerRequest, ChangeRequest } from '../functions/ticket/change.ts';
import {
  ACTIONS,
  AGENT_ACTIONS,
  ASSIST_ACTIONS,
  FILE_ACTIONS,
  FILES,
  FRAMES,
  MEMBER_ACTIONS,
  PROOF,
} from './descriptions.ts';
import { section, tableOf } from './tables.ts';

/** docs/protocol.md, from the schemas the functions check with. */
export const protocolDocument = (): string => `# Wire protocol v1

Generated from \`functions/protocol/\` by \`npm run docs\`; a test compares. The socket’s part for machines is \`asyncapi.json\`, and \`client.md\`
describes a client that does all of this.

## Sessions (HTTP)

\`POST /api/sessions\` with a JSON body and the \`Origin\` of an allowed site answers 201. Errors are
\`{"error": {"code", "message"}}\` with status 400, 401 (\`resume_refused\`: start a session without the
key; \`identity_refused\`: ask the host site for a new token), 403 (origin, or a visitor whom staff have shut out), 404,
413 (over 32 KB), 429 (see Limits; \`Retry-After\` in seconds), 500 or 503 (try again).

${section('Request', SessionRequest, 'Without `language`: that of the visitor’s conversation, else Japanese.')}

${section('Answer', SessionResponse, '`token` is a signed JWT for one hour. `resumeKey` brings the visitor back for 90 days: each session gives a new one, and the old one works until the new session first connects. Keep it in local storage.')}

### Members: the host site's token

\`identityToken\` proves a member of the host site: a JWT made by its server, for one session. It is checked against the
deployment's setting \`identity\`: signed with RS256 or ES256 by a key of \`jwksUrl\`, or without one with HS256 and the
shared secret (\`IdentitySecret\` in Secrets Manager; the bytes of its text). Required claims: \`iss\`, \`aud\`, \`sub\` (the member,
1 to 255 characters), \`jti\` (never used before), \`iat\`, and \`exp\` at most ${PROOF_SECONDS} seconds after it; \`typ\` is \`JWT\` or left out. Clocks
may differ by 60 seconds. Other claims are not read: nobody is recognised by an address.

A token that is wrong in any way is refused with \`identity_refused\` and a message that says why; it never falls back to a
nameless session. A member is the same visitor on all devices. Proven for the first time together with a resume key, the
conversation begun nameless becomes the member's; later only the member's own counts. From then on every session of that
visitor needs a fresh token: a resume key alone is refused (\`resume_refused\`), and so is a socket of a session without the
proof (\`unauthorized\`). Another member's token starts that member's own conversation.

## Staff (HTTP)

With an access token of the agents' issuer as \`Authorization: Bearer\`: groups \`agent\`, \`supervisor\` and \`admin\`; saving settings
and seeing who saved them needs \`admin\`. What \`PUT /api/agents/{agentId}\` says of an account holds at once, whatever its
token says: who is disabled gets \`forbidden\` everywhere, and who is lowered is what his \`role\` says.

${section('GET /api/conversations?view=V&customer=VISITOR&category=C&tag=T&from=ISO&to=ISO&after=A', ConversationList, '100 conversations a page. `view`: `all` (the default) and `closed` by `changedAt`, newest first, of the last 24 hours or between `from` and `to`, 31 days at most; of one `customer` all there are. `changedAt` moves with the state (mode, owner, language, escalated, rated, tags, tickets) and with the first message of an hour, not with every message. `mine`: what the caller has or what rings for him, and `queue`: who waits for a person, also while it rings, longest first; both as they are now. With `after` there may be more, also where a page has fewer; each conversation comes once, unless it changes meanwhile.')}

${tableOf(ConversationSummary)}

${section('GET /api/conversations/{conversationId}/customer', CustomerCard, 'Who the customer is, as far as it is known, and what he came with before: up to 20 each of tickets, notes and conversations. A visitor has one conversation until it is erased, so that what he came with before are mostly stretches of the same one, each up to the entry `seq` with which it ended.')}

A conversation or stretch of that card:

${tableOf(PastConversation)}

${section('GET /api/conversations/{conversationId}?after=N', ConversationPage, 'A page of the log after entry N, and whether its hash chain holds (`verified`). Of a conversation that was erased the first entries may be gone: then it is about those that are left, and whether the others were removed rightly says [the record that is signed](audit-format.md).')}

${section('POST /api/conversations/{conversationId}/member', LookRequest, 'Looks at the member whom the conversation is with: for the agent who has it, and for `supervisor` and `admin` (403). Without `fields` the whole of him, of which e-mail, phone and postal address are masked, and his five newest orders; with `fields` and a `reason` those fields, whole. Every look is an entry (`looked_up`, for staff alone, without anything of the member) and a record of access, written before anything is answered. 409 `conflict`: nobody is identified in the conversation now, or another member than a moment ago. 429 `rate_limited`: more looks in an hour than any work needs. 503 `unavailable`: the system with the members does not answer.')}

Answered by:

${tableOf(MemberLook)}

${section('PUT /api/conversations/{conversationId}/block', BlockRequest, 'Shuts the visitor out, with the entries of his that show why (`evidence`), or lets him in again (`false`, without `after` and `evidence`); answered by `{blocked}`. It is an entry of the log. 409 `conflict`: the customer has written something newer than `after`. What another agent has is 403, but not for `supervisor` and `admin`. His sockets get an `error` `forbidden` and are closed; from then on every frame of his is refused with `forbidden` (`typing` and `read` with `not_joined`), and so is every socket and every session with his resume key or his proof. Somebody nameless can come back as a new visitor. Reason and evidence are for staff alone. A conversation in which nothing is written is 404.')}

${section('PUT /api/agents/{agentId}', ProfileRequest, 'What the business says of an agent, for `admin`; `agentId` is the `sub` of the account. It takes the place of what was said before. Who has not been written down has a capacity of 3, no skills, and Japanese and English at level 3. Answered by the agent as in `GET /api/agents`, which answers `{agents}` to all staff: also `status`, how many conversations each has (`holding`) and which, what he may be at most (`role`), and when he last gave a sign of life (`presentAt`).')}

${section('PUT /api/agents/{agentId}/presence', PresenceRequest, 'For `supervisor` and `admin`: says of an agent whether he takes conversations, in his place; he hears it by `presence`. Answered by the agent. 409 `conflict`: he has no console open, so that only `offline` can be set.')}

${section('GET /api/tickets?status=S&overdue=true&after=A', TicketList, 'Questions that customers have left for an answer by e-mail, by when they are due: 50 a page, of a `status`: `open` (the default), `pending` or `solved`; with `overdue=true` only those whose time is over. What a customer left is read from the log: of what is erased there, name, e-mail and text are missing.')}

A ticket, as \`GET /api/tickets/{ticketId}\` answers one:

${tableOf(TicketView)}

${section('PUT /api/tickets/{ticketId}', ChangeRequest, 'Gives a ticket to an agent, or says how it stands; answered by the ticket. Another agent’s ticket is 409 `conflict`, but not for `supervisor` and `admin`.')}

${section('POST /api/tickets/{ticketId}/answer', AnswerRequest, 'The answer, of whose ticket it is; who answers one that is nobody’s has it from then on. It becomes a message of the conversation and goes out by e-mail. Exactly once: the same `id` with the same `after` is written once. 409 `conflict`: the customer or another agent has written something newer than `after`, it is another agent’s ticket, or somebody else has the conversation now.')}

Answered with 201 by:

${tableOf(TicketAnswered)}

What follows up a low rating (\`followUp\`) is a ticket for \`supervisor\` and \`admin\`: an agent gets 403 unless it was given to him.
A rating of 1 or 2, of whatever conversation, opens one while none is open; a better rating solves it again unless somebody has begun.
The customer learns nothing of it, and the answer is a message of the conversation alone.

${section('GET /api/figures?from=D&to=D&agent=me&channel=C', Figures, 'What agents did from one day to another (`2026-11-21`, both counted, at most 92) of the business’s time zone, for `supervisor` and `admin`; with `agent=me` everybody’s own, without `bot`. A stretch of work counts on the day it ended: when it was resolved or closed, or when he gave the conversation away; of a ticket, when it was answered. Without `channel` (`chat` or `ticket`) both together, whose times differ much. Times are in open hours, by the hours in force at the end; what the bot did is in none of them. A rating counts for who had the conversation last, unless the bot has answered since.')}

Of an agent (\`agents\`); \`all\` has the same without \`agent\` and \`name\`:

${tableOf(AgentFigures)}

${section('GET and PUT /api/settings', SettingsRequest, 'Live settings, in force within 10 seconds for whatever is sent or joined then; an open chat learns of them with its next `pong`, within a minute. GET answers `{version, settings}`; PUT with that version saves the next one, or 409 when somebody was faster. The same request again answers the same. 503 `busy`: it is saved, but `status.json` could not be written; send it again. Older versions are kept.')}

${section('GET /api/settings/versions', SettingsVersions, 'Who saved what, for `admin`. An older version is brought back by saving its settings again.')}

What customers ask more than is usual (\`/api/insight/...\`) is on [a page of its own](insight.md).

${section('GET /api/audit?days=N&after=A', AuditReport, 'How far the audit of the log is, and what it found in the last `days` (30 unless told, at most 90), for `supervisor` and `admin`. What it says is a look at it: the proof is what `npm run -s audit -- verify` finds, which trusts none of it.')}

A finding:

${tableOf(FindingView)}

${section('POST /api/erasures', ErasureRequest, 'For `admin`. Has a conversation, a visitor or a member erased with all that is kept of him, within minutes; answered by the erasure. 409 `conflict`: a legal hold keeps it; 400 `invalid`: also where a visitor is a member’s, who has to be erased himself. See [retention](retention.md).')}

An erasure, of which \`GET /api/erasures?after=A\` lists 50 a page, the newest first:

${tableOf(Erasure)}

${section('PUT /api/holds', HoldRequest, 'For `admin`. Keeps a conversation, or a member with his conversations, from being erased, by whoever asks and by retention, or ends that; answered by `{held}`. 409 `conflict`: it is on hold already, or the member is just being erased, and what is gone cannot be kept; 404 `not_found`: there is no such conversation, or it is erased. `GET /api/holds` lists them.')}

${section('POST /api/members/export', ExportRequest, 'For `admin`. All that is held of a person: `{export}` or, with `format` `html`, `{html}`, a page for himself to read; `nothing` is true where nothing is held under that number or id; `leftOut`, where there are any, is how many conversations in which other members were proven, too, are not in it; `export` names them. That it was taken out is on record. 413 `too_large`: it has to be taken out by `npm run erase`.')}

Webhooks that nobody took for a day are listed and sent again at \`/api/webhooks/deliveries\`, by \`admin\`: see [events](events.md).

### Knowledge

Four kinds of documents, each read by all staff: ${Object.entries(KINDS)
  .map(([name, { savedBy }]) => `\`${name}\` (saved by ${savedBy.join(', ')})`)
  .join(', ')}.
A document is \`draft\`, \`published\` or \`archived\`; a draft of something published leaves that as it is, and nothing is erased. Published
notices and canned replies are in force at once, FAQ entries with the next publish.

A notice stands before the bot's reply to each question it concerns, three at most. Of its \`scope\` every part that is given has to
match: \`languages\` the language of the question, \`pages\` beginnings of the path of the customer's page, \`categories\` the category of
the entry that was found, \`words\` any of them in the question. \`{}\` is everybody.

${Object.entries(KINDS)
  .map(
    ([name, { allowed }]) =>
      `| \`${name}\` field | value |\n| --- | --- |\n${Object.entries(allowed)
        .map(([field, rule]) => `| \`${field}\` | ${rule} |`)
        .join('\n')}`,
  )
  .join('\n\n')}

${section('GET /api/knowledge/{kind}?after=ID', DocumentView, 'Answers `{documents, after?}`: up to 100 by id; with `after` there are more.')}

\`GET /api/knowledge/{kind}/{id}\` answers one, with \`versions\`: the newest 50, the last one first.

${section('PUT /api/knowledge/{kind}/{id}', SaveRequest, 'Saves the next version and answers it, or 409 when somebody was faster. The same request again answers the same. Of a notice, 503 `busy` may say that it is saved but `status.json` could not be written; send it again.')}

${section('POST /api/knowledge/{kind}/import', ImportRequest, `For administrators. At most ${MAX_IMPORT_BYTES / 1024 / 1024} MB. A file with a bad line imports nothing (400, a line of the message for each fault, 100 at most), nor does one of more than ${MOST_ROWS} rows. A line is a whole document: what it leaves out is gone. Without \`status\` a document keeps its own, and a new one is published; \`version\` is the first one of a new document; below the current one of another it is refused where the content differs, so that an older export does not overwrite what was saved since. When somebody saves meanwhile, 409 says how many rows are in; the same file can be imported again. Columns of a CSV are \`id\`, \`version\`, \`status\` and the fields (of a notice’s scope \`scope.languages\` and so on); lists are joined by \`|\` or new lines, and \`\\\` takes the next such sign as it is. A date alone is midnight in Japan.`)}

Answered by:

${tableOf(ImportResult)}

\`GET /api/knowledge/{kind}/export?format=csv|jsonl&after=ID\` answers \`{content, after?}\`; with \`after\` another piece follows, without a
header. An import of an export changes nothing. A cell that a spreadsheet would take for a formula has a \`'\` before it, which an
import takes away.

${section('POST /api/knowledge/publish', PublishRequest, 'For administrators. Puts all published FAQ entries in force within 10 seconds, or 409 naming the golden questions that get worse when those are more than get better. Answers `{number, snapshot, count, figures, by, at, forced}`, as does `GET /api/knowledge/publish` for the newest (`number` 0: none yet).')}

${section('POST /api/knowledge/try', TryRequest, 'What the bot would say to a question now; with `entry` as if that one were published as it is sent. Reads only: nothing is counted or written. The question’s language is the one it is written in.')}

Answered by:

${tableOf(TryResult)}

${section('POST /api/knowledge/golden/run', GoldenRunRequest, 'Asks the published golden questions of what is in force, a page at a time. Reads only.')}

Answered by:

${tableOf(GoldenRun)}

${section('GET /api/assist', AssistStatus, 'Whether drafts and translations come from a model.')}

## Without a session: status.json

\`GET /status.json\` on the origin of the pages, for the allowed origins: what a page can tell a visitor who has not opened the chat.
It is static, may be kept for 5 seconds, and is written in the same request that saves live settings or a notice. Tell the time by its
\`Date\` header: the visitor's clock may be wrong.

${tableOf(Status)}

## Limits

| of | limit | beyond it |
| --- | --- | --- |
| a visitor's writes (\`send\`, \`escalate\`, \`feedback\`, \`rate\`, \`ticket\`, \`close\`), all sockets together | ${WRITES_AT_ONCE} at once, then ${60_000 / WRITE_EVERY_MS} a minute | \`rate_limited\`; nothing is written, the same frame counts once it is taken |
| frames of one visitor, all sockets together | ${FRAMES_PER_MINUTE} a minute (each container of the service lets up to 10 more through); one that makes us read ${ENTRIES_PER_FRAME} entries more than an ordinary one counts once more | \`rate_limited\`; a socket that goes on and on is closed |
| sockets in one conversation | ${MOST_SOCKETS} | the oldest is closed |
| sockets of one visitor | ${VISITOR_SOCKETS_PER_MINUTE} a minute | refused with HTTP 403 |
| sockets from one address | ${ADDRESS_SOCKETS_PER_MINUTE} a minute | refused with HTTP 403 |
| drafts, and translations, of one agent | ${DRAFTS_PER_MINUTE} and ${TRANSLATIONS_PER_MINUTE} a minute | \`rate_limited\` |
| sessions from one address | ${SESSIONS_PER_MINUTE} a minute | HTTP 429 |

\`rate_limited\` carries \`retryAfter\`, in seconds (over HTTP also as \`Retry-After\`). A frame that is sent again is answered whatever the pace.

## Socket

\`new WebSocket(socketUrl, ["uragawa.v1", token])\` from an allowed origin. One JSON object a frame, at most
${MAX_FRAME_BYTES / 1024} KB and ${MAX_DEPTH} levels deep; \`action\` names what to do. Unknown keys are refused; clients ignore keys and
types they do not know. Every frame of the server has a \`type\`. The token's expiry, and whether the visitor may still be here, are checked on every frame; within a
minute of its session's end the server closes a socket that has joined (1000).

A token or an origin that is not accepted refuses the connection with HTTP 403. The server closes a socket with 1001 after
10 minutes without traffic or after 2 hours, with 1003 for a binary frame, 1007 for bytes that are no UTF-8, and 1009 for a
frame above 32 KB or a message above 128 KB. Connect again with jitter and \`join\` with \`after\`.

\`\`\`
> {"action":"join"}
< {"type":"joined","conversationId":"c1","state":{"seq":0,"mode":"bot","epoch":0,"turn":0},"entries":[],"more":false,...}
> {"action":"send","conversationId":"c1","id":"m1","after":0,"text":"送料はいくらですか"}
< {"type":"accepted","conversationId":"c1","id":"m1","seq":1,"at":"..."}
< {"type":"entry","conversationId":"c1","entry":{"seq":1,"id":"m1","kind":"message","from":{"role":"customer"},...},...}
< {"type":"entry","conversationId":"c1","entry":{"seq":2,"id":"m1.reply","kind":"message","from":{"role":"bot"},"about":1,...},...}
\`\`\`

A socket that ends with 1000, or is refused without a reason a browser could show: ask for a session; its answer says why.

${Object.entries(CustomerAction)
  .map(([name, schema]) => section(`\`${name}\``, schema, ACTIONS[name as keyof typeof ACTIONS]))
  .join('\n\n')}

## Files

${FILES}

${Object.entries(FileAction)
  .map(([name, schema]) => section(`\`${name}\``, schema, FILE_ACTIONS[name as keyof typeof FILE_ACTIONS]))
  .join('\n\n')}

## Members

${PROOF}

${Object.entries(MemberAction)
  .map(([name, schema]) => section(`\`${name}\``, schema, MEMBER_ACTIONS[name as keyof typeof MEMBER_ACTIONS]))
  .join('\n\n')}

## Socket of an agent

The same address, from a page of the deployment itself (its \`publicUrl\` as Origin), with an access token of the agents' issuer in
place of the session's: \`["uragawa.v1", accessToken]\`. The token's groups say what one may do: \`agent\`, \`supervisor\`, \`admin\`. Send
\`presence\` first: from then on the socket hears what is given to the agent. Whatever changes a conversation carries \`after\`, the
highest sequence number the agent has seen: when the customer has written something newer, the answer is \`conflict\`, so that
nobody answers blind.

${Object.entries(AgentAction)
  .map(([name, schema]) =>
    section(`\`${name}\``, schema, AGENT_ACTIONS[name as keyof typeof AGENT_ACTIONS]).replace('### ', '#### '),
  )
  .join('\n\n')}

### Help with an answer

${Object.entries(AssistAction)
  .map(([name, schema]) =>
    section(`\`${name}\``, schema, ASSIST_ACTIONS[name as keyof typeof ASSIST_ACTIONS]).replace('### ', '#### '),
  )
  .join('\n\n')}

## Frames of the server

${Object.entries(ServerFrame)
  .map(([name, schema]) => section(`\`${name}\``, schema, FRAMES[name as keyof typeof FRAMES]))
  .join('\n\n')}

${section('State', StateView, '`epoch` rises whenever the conversation changes hands. Before anything is written: `seq` 0, mode `bot`, epoch 0.')}

### Entry

What a member of the room may see of an entry; what it may not see is \`{"seq", "kind": "hidden"}\`, so that numbers stay dense:
such an entry has these two fields only.

${tableOf(EntryView.def.options[1])}

### Error codes

${ERROR_CODES.map((code) => `\`${code}\``).join(', ')}
`;

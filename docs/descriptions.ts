import type { AgentAction } from '../functions/protocol/agent.ts';
import type { AssistAction } from '../functions/protocol/assist.ts';
import type { CustomerAction } from '../functions/protocol/client.ts';
import type { FileAction } from '../functions/protocol/file.ts';
import { FILE_TYPES, MAX_FILE_BYTES, PAGE_BYTES } from '../functions/protocol/limits.ts';
import type { MemberAction } from '../functions/protocol/member.ts';
import type { ServerFrame } from '../functions/protocol/server.ts';

/** What each action of a customer does. */
export const ACTIONS: Record<keyof typeof CustomerAction, string> = {
  join: 'Answered by `joined`. Without `conversationId`: the visitor’s current conversation, or a new id with nothing written. `after` beyond the newest entry gives everything again. While `more` is true, join again with `after` = the last sequence number received. With a `conversationId` out of `joined.earlier` it answers what is written there, as long as the visitor is known as its member in his own conversation; nothing that happens there is heard, and nothing can be sent to it.',
  send: 'A message: exactly one of `text` and `choice`, or a file that was uploaded (`attachment`) with a `text` or without. Answered by `accepted`, then the `entry` goes to the room. Hearing nothing, send the very same frame again, also after a reconnection: the same `id` with the `after` of the first time is written once, whatever has come since; with a later `after` it would be another message. The text of the first one counts. While `joined.disclosure.accept` is true and the state’s `accepted` is not its version, that version is needed in `accept`, also of `escalate`: without it, or with one that is too old, the error is `not_accepted`, also later in a conversation, once the text has changed; show the disclosure of a new `join` and send the same frame with its version. One in flight per conversation.',
  typing: 'Passed on as `typing` to the other sockets in the room. Join first.',
  read: 'Passed on as `read` to the other sockets in the room. Join first.',
  escalate:
    'Asks for a person. Answered by an `entry` of kind `escalated`; asking again while it stands repeats that entry, unless who still waits names another `skill`: that one counts then.',
  feedback: '"Did this help?" about a reply of the bot. Answered by an `entry`. The newest answer counts.',
  rate: 'CSAT. Answered by an `entry`. The newest rating counts; it reopens nothing.',
  ticket:
    'Leaves a question for an answer by e-mail, where nobody is there: while the mode is `bot`, `waiting` or `closed`; who waits leaves the queue. Without `text` his newest message is the question. Answered by `accepted` and an `entry` of kind `ticketed`, whose `ticket` has the number and by when it is answered (`due`). Exactly once as `send`: the same `id` with the same `after` is written once. `conflict`: a person has the conversation, or five of its tickets are not solved. The answer comes by e-mail and as a message of this conversation; what the customer writes next goes to a person.',
  close: 'Ends the conversation. Answered by an `entry`; a later `send` opens it again.',
  ping: 'Heartbeat, every 30 s: sockets without traffic end after 10 minutes. Answered by `pong`; with `conversationId` it carries the newest sequence number, so that a lost last frame shows, and `welcome`.',
};

/** What each action of an agent does. */
export const AGENT_ACTIONS: Record<keyof typeof AgentAction, string> = {
  join: 'Answered by `joined`, with what staff may see of every entry; from then on the socket hears the conversation.',
  send: 'A message to the customer, of the agent who has the conversation: a `text`, a file that he has uploaded (`attachment`), or both. Answered by `accepted`. The same `id` again is written once. `conflict` when the customer has written something newer than `after`. `original`: what the agent wrote before it was translated, kept for staff. `drafted`: how much of a draft he has changed, as `distance` of `functions/protocol/distance.ts` says.',
  note: 'For colleagues; customers never see it. Answered by `accepted`. Those whom it `mentions` get the `entry`, whatever they look at; who is no agent is `invalid`. In a conversation that another agent has it is what a supervisor whispers to him.',
  tag: 'All tags of the conversation, in place of those it has; customers never see them. Any member of staff may. Answered by `accepted`; the room gets an `entry` of kind `tagged`. The same `id` again is written once. `conflict` when a colleague has tagged it since `after`.',
  typing: 'Passed on to the room, of the agent who has the conversation. Join first.',
  read: 'Passed on to the room, of the agent who has the conversation. Join first.',
  ping: 'Heartbeat, every 30 s: without one for 150 s the agent counts as gone, and his conversations go back to the queue. Answered by `pong`. A disabled agent’s socket is closed.',
  presence:
    'Whether the agent takes conversations; from then on this socket hears what is given to him. Answered by `presence`, also to supervisors. Who lets two conversations in a row ring out is set `away`, hears so by `presence`, and is given nothing until he says `available`.',
  accept:
    'Takes a conversation that rings, for the agent or for another one, that waits, or that the bot has; of supervisors also one that another agent has taken. What is closed it opens again for the agent, unless the visitor is shut out; the customer reads so. Answered by an `entry` of kind `assigned`. Never beyond the agent’s capacity.',
  release: 'Gives the conversation back, to the `bot` or to the `queue`. Answered by an `entry` of kind `released`.',
  transfer:
    'To another agent, for whom it rings, or to whoever has a `skill`; `note` is for the next one. Answered by an `entry` of kind `transferred`.',
  resolve:
    'The agent is done. Answered by an `entry` of kind `resolved`; a later message of the customer opens it again.',
  watch: 'The socket hears the conversation from now on. Answered by `pong` with the newest sequence number.',
  unwatch: 'The socket hears it no more. Not answered.',
};

/** How a file becomes a part of a message. */
export const FILES = `For customers and agents alike: \`upload\`, post the file to the address in the answer, wait for \`uploaded\`, then \`send\` with
\`attachment\`. Taken are ${FILE_TYPES.join(', ')} up to ${MAX_FILE_BYTES / 1024 / 1024} MB, judged by what is in the file and by no name: what holds
script or markup that a browser would run, is cut off, or is not what it was said to be is deleted at once. A file is his who uploaded it,
for one message of that conversation within 23 hours; what was not sent is deleted after a day.

The form is multipart/form-data: all \`fields\`, then the file as \`file\`. It is posted to another origin than the API's; a page with a
content security policy names that origin in \`connect-src\`, and in \`img-src\` where it shows pictures.`;

/** What each action about files does. */
export const FILE_ACTIONS: Record<keyof typeof FileAction, string> = {
  upload:
    'Asks where to post a file. Answered by `upload`. Who may not send a message may not upload, and an agent only into a conversation that he has. `accept` as in `send`, which has to carry it as well. `rate_limited`: too many files or bytes in an hour.',
  file: 'Asks for the address of the file (`id` of its `attachment`) that came with entry `seq`. Answered by `file`. `not_found`: there is none, or it is gone.',
};

/** How a customer proves who he is. */
export const PROOF = `A customer proves that he is a member by a code of six digits, mailed to the address that the business has on file: \`identify\`,
the \`entry\` with \`form: "prove"\`, then \`prove\` within ten minutes. From the \`entry\` of kind \`identified\` on, and until its \`until\`, the state
has \`level\` 2; where nothing was asked before, that entry has \`choices\` of what he can look up. Nothing in any answer, and no time it takes, depends on whether there is such a member. \`members.md\` says what is limited, and why.`;

/** What each action of a customer about who he is does. */
export const MEMBER_ACTIONS: Record<keyof typeof MemberAction, string> = {
  identify:
    'Asks for a code for whoever `claim` names: a member number, or an address. Answered by `accepted`, then the `entry` with `form: "prove"` goes to the room, the same whether there is such a member; the code goes to the address on file, never to another. A newer one takes the place of the one before. Exactly once as `send`: the same `id` with the same `after` is written once. `rate_limited`: more than three in a quarter of an hour. `closed`: the conversation has ended. `unavailable`: this deployment sends no codes.',
  prove:
    'Sends the code; full-width digits, blanks and hyphens are taken as well. Right: answered by `accepted`, then the `entry` of kind `identified` goes to the room. `code_refused` in every other case, in the same words: wrong, expired, used, replaced by a newer one, tried five times, never asked for, of another member than the host site vouches for. Exactly once as `send`: the same frame again is not counted again. `rate_limited`: more than twenty codes in a quarter of an hour.',
  signout:
    'Ends what a code has proven, a code that is waited for and a question that waits for one. Answered by the `entry` of kind `signed_out`, or, where there is nothing to end, by the newest `entry` as it is.',
};

/** What an agent may ask for help with. */
export const ASSIST_ACTIONS: Record<keyof typeof AssistAction, string> = {
  draft:
    'Asks for a text for the composer; nothing is written to the conversation, and nobody else hears of it. `how`: `reply` (an answer to the customer, in `language` or else the conversation’s), or the agent’s own `text` in another form: `shorten`, `polite`, `translate` (into `language`). Of the agent who has the conversation, or a supervisor. Answered by `draft`. A `reply` comes in any case: where no model is, or what it wrote may not be shown, from published entries and canned replies. The other forms need a model: `unavailable` where there is none, `busy` where it failed this time.',
  translate:
    'Asks for an entry (`seq`) or a `text` in the language `to`. An entry for all staff, a text for the agent who has the conversation, or a supervisor; nothing is written. Answered by `translation`, or refused with `unavailable` where there is no model and `busy` where it failed this time.',
};

/** What each frame of the server says. */
export const FRAMES: Record<keyof typeof ServerFrame, string> = {
  joined: `A page of entries, at most ${PAGE_BYTES / 1024} KB a frame, with greeting and choices, of which the last, \`look-menu\`, is that of what members can look up, where they can prove who they are here. \`open\`: the business is open now, by the hours of its live settings; \`opensAt\`: when it opens next, if that is within 60 days. \`bot\`: false while the bot is switched off. \`disclosure\`: what the visitor has to be told about the machine and the record; its \`accept\`: he has not accepted the text in force yet, in either language. \`welcome\` names all of that: when a \`pong\` names another one, join again to learn what has changed. \`earlier\`: for a visitor who is known (the state’s \`level\`), what he wrote on other devices, at most ten conversations, the newest first; \`title\` is what he asked first.`,
  accepted: 'The message with this `id` is written.',
  entry:
    'Something was added to the conversation. A number beyond the next one is a gap: `join` again with `after`. What was looked up of a member (`looked_up`), and the customer’s message by which he chose one of his orders, has its `text` only for whoever is known as that member now; for everybody else it is `withheld`. When the state’s `level` changes or `until` has passed, `join` again with the number before the first such entry.',
  delta:
    'Provisional text of a reply that is being written. Drop those of an older `epoch` or `attempt`; the `entry` that follows replaces it.',
  typing: 'Somebody else in the room is typing, or stopped.',
  read: 'Somebody else in the room has read up to this entry.',
  queue:
    'Where a waiting customer is in the line, from 1. Without `estimateSeconds` nobody knows yet how long it takes. To staff once a minute, with `late`, of customers to whom no person has written: `warning` after 30 s of open hours, `supervisor` after 60. Those who wait are named to all agents; of one whom an agent has, whose position is 0, he himself is told.',
  changed:
    'To all staff who have sent `presence`, whatever it was: who waits for a person, for whom it rings or who has somebody has changed, and lists that are read now show it. Not for each message.',
  surge:
    'To all staff who have sent `presence`, whatever it was: customers ask about something far more than is usual. `started` once, `updated` while it goes on, `ended` when it is over. Nobody hears of what is muted. See [insight](insight.md).',
  presence: 'Whether an agent takes conversations, and how many he has of how many; to himself and to supervisors.',
  upload:
    'Answer to the action `upload`: post the file to `url` with exactly these `fields` until `expiresAt`. `attachment` is what the file is called from now on.',
  uploaded:
    'What became of a posted file, `id` being that of the `upload`. `ok`: it can be sent. Else `reason`: `unsupported` (none of the types), `mismatch` (another type than it was said to be), `damaged` (cut off or malformed), `active` (it holds what a browser would run) or `infected`; the file is deleted. Nothing within a minute: upload it again.',
  file: 'Answer to the action `file`: where it can be read until `expiresAt`, five minutes later. A picture may be shown; everything else is given as a download.',
  pong: 'Answer to `ping`. Another `welcome` than that of `joined`: what the business says has changed, join again.',
  draft:
    'A draft, to the socket that asked for it and to nobody else. `by`: who wrote it, the `model`, or without one the published `entries` or a `canned` reply. `slots`: places `{{name}}` in the text that the agent has to fill in; nothing is sent while one is open.',
  translation: 'A translation, to the socket that asked for it and to nobody else.',
  error:
    '`message` says what to change. `action` and `id` are those of the frame it answers, when they could be read. The socket stays open.',
};

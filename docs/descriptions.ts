import type { AgentAction } from '../functions/protocol/agent.ts';
import type { CustomerAction } from '../functions/protocol/client.ts';
import { PAGE_BYTES } from '../functions/protocol/limits.ts';
import type { ServerFrame } from '../functions/protocol/server.ts';

/** What each action of a customer does. */
export const ACTIONS: Record<keyof typeof CustomerAction, string> = {
  join: 'Answered by `joined`. Without `conversationId`: the visitor’s current conversation, or a new id with nothing written. `after` beyond the newest entry gives everything again. While `more` is true, join again with `after` = the last sequence number received.',
  send: 'A message: exactly one of `text` and `choice`. Answered by `accepted`, then the `entry` goes to the room. Hearing nothing, send the very same frame again, also after a reconnection: the same `id` with the `after` of the first time is written once, whatever has come since; with a later `after` it would be another message. The text of the first one counts. While `joined.disclosure.accept` is true and the state’s `accepted` is not its version, that version is needed in `accept`, also of `escalate`: without it, or with one that is too old, the error is `not_accepted`, also later in a conversation, once the text has changed; show the disclosure of a new `join` and send the same frame with its version. One in flight per conversation.',
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
  send: 'A message to the customer, of the agent who has the conversation. Answered by `accepted`. The same `id` again is written once. `conflict` when the customer has written something newer than `after`.',
  note: 'For colleagues; customers never see it. Answered by `accepted`.',
  typing: 'Passed on to the room, of the agent who has the conversation. Join first.',
  read: 'Passed on to the room, of the agent who has the conversation. Join first.',
  ping: 'Heartbeat, every 30 s: without one for 150 s the agent counts as gone, and his conversations go back to the queue. Answered by `pong`. A disabled agent’s socket is closed.',
  presence:
    'Whether the agent takes conversations; from then on this socket hears what is given to him. Answered by `presence`, also to supervisors. Who lets two conversations in a row ring out is set `away`, hears so by `presence`, and is given nothing until he says `available`.',
  accept:
    'Takes a conversation that rings, for the agent or for another one, that waits, or that the bot has; of supervisors also one that another agent has taken. Answered by an `entry` of kind `assigned`. Never beyond the agent’s capacity.',
  release: 'Gives the conversation back, to the `bot` or to the `queue`. Answered by an `entry` of kind `released`.',
  transfer:
    'To another agent, for whom it rings, or to whoever has a `skill`; `note` is for the next one. Answered by an `entry` of kind `transferred`.',
  resolve:
    'The agent is done. Answered by an `entry` of kind `resolved`; a later message of the customer opens it again.',
  watch: 'The socket hears the conversation from now on. Answered by `pong` with the newest sequence number.',
  unwatch: 'The socket hears it no more. Not answered.',
};

/** What each frame of the server says. */
export const FRAMES: Record<keyof typeof ServerFrame, string> = {
  joined: `A page of entries, at most ${PAGE_BYTES / 1024} KB a frame, with greeting and choices. \`open\`: the business is open now, by the hours of its live settings; \`opensAt\`: when it opens next, if that is within 60 days. \`bot\`: false while the bot is switched off. \`disclosure\`: what the visitor has to be told about the machine and the record; its \`accept\`: he has not accepted the text in force yet, in either language. \`welcome\` names all of that: when a \`pong\` names another one, join again to learn what has changed.`,
  accepted: 'The message with this `id` is written.',
  entry: 'Something was added to the conversation. A number beyond the next one is a gap: `join` again with `after`.',
  delta:
    'Provisional text of a reply that is being written. Drop those of an older `epoch` or `attempt`; the `entry` that follows replaces it.',
  typing: 'Somebody else in the room is typing, or stopped.',
  read: 'Somebody else in the room has read up to this entry.',
  queue:
    'Where a waiting customer is in the line, from 1. Without `estimateSeconds` nobody knows yet how long it takes. To staff once a minute, with `late`, of customers to whom no person has written: `warning` after 30 s of open hours, `supervisor` after 60. Those who wait are named to all agents; of one whom an agent has, whose position is 0, he himself is told.',
  presence: 'Whether an agent takes conversations, and how many he has of how many; to himself and to supervisors.',
  pong: 'Answer to `ping`. Another `welcome` than that of `joined`: what the business says has changed, join again.',
  error:
    '`message` says what to change. `action` and `id` are those of the frame it answers, when they could be read. The socket stays open.',
};

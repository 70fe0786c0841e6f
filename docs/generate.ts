import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod/mini';
import { SESSIONS_PER_MINUTE } from '../functions/conversation/limit.ts';
import { CustomerAction, SessionRequest } from '../functions/protocol/client.ts';
import { MAX_DEPTH, MAX_FRAME_BYTES, PAGE_BYTES } from '../functions/protocol/fields.ts';
import {
  ConversationList,
  ConversationPage,
  EntryView,
  ERROR_CODES,
  ServerFrame,
  SessionResponse,
  StateView,
} from '../functions/protocol/server.ts';

import { Settings } from '../lib/settings.ts';

interface JsonSchema {
  readonly type?: string;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly description?: string;
  readonly default?: unknown;
  readonly items?: JsonSchema;
  readonly anyOf?: readonly JsonSchema[];
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
}

const schemaOf = (schema: z.core.$ZodType): JsonSchema =>
  z.toJSONSchema(schema, { unrepresentable: 'any', io: 'input' }) as JsonSchema;

const typeOf = (schema: JsonSchema): string => {
  if (schema.description) return schema.description;
  if (schema.const !== undefined) return `\`${schema.const}\``;
  if (schema.enum)
    return schema.enum.includes('not_json') ? 'a code, see below' : schema.enum.map((v) => `\`${v}\``).join(', ');
  if (schema.anyOf) return 'an entry, see below';
  if (schema.type === 'array') return `list of: ${typeOf(schema.items ?? {})}`;
  if (schema.properties) return `{ ${Object.keys(schema.properties).join(', ')} }`;
  return schema.type ?? 'any';
};

const fields = ({ properties = {}, required = [] }: JsonSchema): string =>
  Object.entries(properties)
    .filter(([name]) => name !== 'action' && name !== 'type')
    .map(([name, field]) => `| \`${name}\`${required.includes(name) ? '' : ' (optional)'} | ${typeOf(field)} |`)
    .join('\n');

const tableOf = (schema: z.core.$ZodType): string => {
  const rows = fields(schemaOf(schema));
  return rows === '' ? 'No fields.' : `| field | value |\n| --- | --- |\n${rows}`;
};

const section = (title: string, schema: z.core.$ZodType, note = ''): string =>
  [`### ${title}`, note, tableOf(schema)].filter(Boolean).join('\n\n');

const ACTIONS: Record<keyof typeof CustomerAction, string> = {
  join: 'Answered by `joined`. Without `conversationId`: the visitor’s current conversation, or a new id with nothing written. `after` beyond the newest entry gives everything again. While `more` is true, join again with `after` = the last sequence number received.',
  send: 'A message: exactly one of `text` and `choice`. Answered by `accepted`, then the `entry` goes to the room. Hearing nothing, send the same frame again: the same `id` with the same `after` is written once. One in flight per conversation.',
  typing: 'Passed on as `typing` to the other sockets in the room. Join first.',
  read: 'Passed on as `read` to the other sockets in the room. Join first.',
  escalate:
    'Asks for a person. Answered by an `entry` of kind `escalated`; asking again while it stands repeats that entry.',
  feedback: '"Did this help?" about a reply of the bot. Answered by an `entry`. The newest answer counts.',
  rate: 'CSAT. Answered by an `entry`. The newest rating counts; it reopens nothing.',
  close: 'Ends the conversation. Answered by an `entry`; a later `send` opens it again.',
  ping: 'Heartbeat, every 30 s: sockets without traffic end after 10 minutes. Answered by `pong`; with `conversationId` it carries the newest sequence number, so that a lost last frame shows.',
};

const FRAMES: Record<keyof typeof ServerFrame, string> = {
  joined: `A page of entries, at most ${PAGE_BYTES / 1024} KB a frame, with greeting and choices. \`open\`: whether people can be reached in the chat now.`,
  accepted: 'The message with this `id` is written.',
  entry: 'Something was added to the conversation. A number beyond the next one is a gap: `join` again with `after`.',
  delta:
    'Provisional text of a reply that is being written. Drop those of an older `epoch` or `attempt`; the `entry` that follows replaces it.',
  typing: 'Somebody else in the room is typing, or stopped.',
  read: 'Somebody else in the room has read up to this entry.',
  pong: 'Answer to `ping`.',
  error:
    '`message` says what to change. `action` and `id` are those of the frame it answers, when they could be read. The socket stays open.',
};

/** docs/protocol.md, from the schemas the functions check with. */
export const protocolDocument = (): string => `# Wire protocol v1

Generated from \`functions/protocol/\` by \`npm run docs\`; a test compares.

## Sessions (HTTP)

\`POST /api/sessions\` with a JSON body and the \`Origin\` of an allowed site answers 201. Errors are
\`{"error": {"code", "message"}}\` with status 400, 401 (\`resume_refused\`: start a session without the
key), 403 (origin), 404, 413 (over 32 KB), 429 (over ${SESSIONS_PER_MINUTE} sessions a minute
from one address), 500 or 503 (try again).

${section('Request', SessionRequest)}

${section('Answer', SessionResponse, '`token` is a signed JWT for one hour. `resumeKey` brings the visitor back for 90 days: each session gives a new one, and the old one works until the new session first connects. Keep it in local storage.')}

## Log for staff (HTTP)

With an access token of the agents' issuer as \`Authorization: Bearer\`.

${section('GET /api/conversations', ConversationList, 'Up to 100 conversations of the last 24 hours, by `changedAt`, newest first. It moves with the state (mode, owner, language, escalated, rated) and with the first message of an hour, not with every message.')}

${section('GET /api/conversations/{conversationId}?after=N', ConversationPage, 'A page of the log after entry N, and whether its hash chain holds.')}

## Socket

\`new WebSocket(socketUrl, ["uragawa.v1", token])\` from an allowed origin. One JSON object a frame, at most
${MAX_FRAME_BYTES / 1024} KB and ${MAX_DEPTH} levels deep; \`action\` names what to do. Unknown keys are refused; clients ignore keys and
types they do not know. The token's expiry is checked on every frame.

A token or an origin that is not accepted refuses the connection with HTTP 403. The server closes a socket with 1001 after
10 minutes without traffic or after 2 hours, with 1003 for a binary frame, 1007 for bytes that are no UTF-8, and 1009 for a
frame above 32 KB or a message above 128 KB. Connect again with jitter and \`join\` with \`after\`.

${Object.entries(CustomerAction)
  .map(([name, schema]) => section(`\`${name}\``, schema, ACTIONS[name as keyof typeof ACTIONS]))
  .join('\n\n')}

## Frames of the server

${Object.entries(ServerFrame)
  .map(([name, schema]) => section(`\`${name}\``, schema, FRAMES[name as keyof typeof FRAMES]))
  .join('\n\n')}

${section('State', StateView, '`epoch` rises whenever the conversation changes hands. Before anything is written: `seq` 0, mode `bot`, epoch 0.')}

### Entry

What a member of the room may see of an entry; what it may not see is \`{"seq", "kind": "hidden"}\`, so that numbers stay dense.

${tableOf(EntryView.def.options[1])}

### Error codes

${ERROR_CODES.map((code) => `\`${code}\``).join(', ')}
`;

/** docs/settings.md, from the one schema of the settings. */
export const settingsDocument = (): string => {
  const { properties = {}, required = [] } = schemaOf(Settings);
  const rows = Object.entries(properties).map(([name, { description, default: value }]) => {
    const preset = required.includes(name)
      ? 'required'
      : value === undefined
        ? 'see `lib/settings.ts`'
        : `\`${JSON.stringify(value)}\``;
    return `| \`${name}\` | ${description} | ${preset} |`;
  });
  return `# Settings

What is fixed at deploy time, for each stage, in \`context.stages\` of \`cdk.json\`. Generated from \`lib/settings.ts\` by
\`npm run docs\`; a test compares.

| field | what it is | default |
| --- | --- | --- |
${rows.join('\n')}

Texts are given in Japanese and English, 1 to 500 bytes each (the bot's name 60): \`{"texts": {"greeting": {"ja": "…", "en": "…"}}}\`.
What is not given keeps its default.
`;
};

if (import.meta.main) {
  writeFileSync(join(import.meta.dirname, 'protocol.md'), protocolDocument());
  writeFileSync(join(import.meta.dirname, 'settings.md'), settingsDocument());
}

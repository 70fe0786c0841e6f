import { CustomerAction } from '../functions/protocol/client.ts';
import { FileAction } from '../functions/protocol/file.ts';
import { MAX_FRAME_BYTES } from '../functions/protocol/limits.ts';
import { MemberAction } from '../functions/protocol/member.ts';
import {
  Attachment,
  Choice,
  Disclosure,
  EntryView,
  Kind,
  Mode,
  Role,
  ServerFrame,
  Source,
  StateView,
  SUBPROTOCOL,
} from '../functions/protocol/server.ts';
import { ACTIONS, FILE_ACTIONS, FRAMES, MEMBER_ACTIONS } from './descriptions.ts';
import { ACTION_EXAMPLES, FRAME_EXAMPLES } from './examples.ts';
import { formatted } from './formatted.ts';
import { jsonSchemas } from './schemas.ts';

const ALL_ACTIONS = { ...CustomerAction, ...FileAction, ...MemberAction };
const SUMMARIES = { ...ACTIONS, ...FILE_ACTIONS, ...MEMBER_ACTIONS };

type ActionName = keyof typeof ALL_ACTIONS;
type FrameType = keyof typeof ServerFrame;

const ACTION_NAMES = Object.keys(ALL_ACTIONS) as ActionName[];
const FRAME_TYPES = Object.keys(ServerFrame) as FrameType[];

const SHARED = { Attachment, Choice, Disclosure, Entry: EntryView, Kind, Mode, Role, Source, State: StateView };

/** What answers an action, besides `error`. What is only passed on to others has no answer. */
const ANSWERS: Record<ActionName, readonly FrameType[]> = {
  join: ['joined'],
  send: ['accepted', 'entry'],
  typing: [],
  read: [],
  escalate: ['entry'],
  feedback: ['entry'],
  rate: ['entry'],
  ticket: ['accepted', 'entry'],
  close: ['entry'],
  ping: ['pong'],
  upload: ['upload', 'uploaded'],
  file: ['file'],
  identify: ['accepted', 'entry'],
  prove: ['accepted', 'entry'],
  signout: ['entry'],
};

const prefixed = <T>(prefix: string, record: Readonly<Record<string, T>>): Record<string, T> =>
  Object.fromEntries(Object.entries(record).map(([name, value]) => [`${prefix}.${name}`, value]));

const schemas = () => {
  const all = jsonSchemas(
    { ...SHARED, ...prefixed('customer', ALL_ACTIONS), ...prefixed('server', ServerFrame) },
    '#/components/schemas/',
  );
  // The one rule of a customer's frame that lies between fields.
  const written = { anyOf: [{ required: ['text'] }, { required: ['attachment'] }] };
  const either = { oneOf: [{ required: ['choice'] }, written] };
  return { ...all, 'customer.send': { ...all['customer.send'], ...either } };
};

const message = (key: string, name: string, summary: string, example: object) => ({
  [key]: {
    name,
    title: name,
    summary,
    contentType: 'application/json',
    payload: { $ref: `#/components/schemas/${key}` },
    examples: [{ name, payload: example }],
  },
});

const messages = () => [
  ...ACTION_NAMES.map((name) => message(`customer.${name}`, name, SUMMARIES[name], ACTION_EXAMPLES[name])),
  ...FRAME_TYPES.map((type) => message(`server.${type}`, type, FRAMES[type], FRAME_EXAMPLES[type])),
];

const channel = { $ref: '#/channels/conversation' };
const inChannel = (key: string) => ({ $ref: `#/channels/conversation/messages/${key}` });

const sending = (name: ActionName) => ({
  [name]: {
    action: 'send',
    channel,
    summary: SUMMARIES[name],
    messages: [inChannel(`customer.${name}`)],
    reply: { channel, messages: [...ANSWERS[name], 'error' as const].map((type) => inChannel(`server.${type}`)) },
  },
});

const receiving = (type: FrameType) => ({
  [`on.${type}`]: { action: 'receive', channel, summary: FRAMES[type], messages: [inChannel(`server.${type}`)] },
});

/** docs/asyncapi.json: the socket as a customer's page sees it. */
export const asyncApiDocument = (): string => {
  const all: Record<string, object> = Object.assign({}, ...messages());
  const references = Object.keys(all).map((key) => [key, { $ref: `#/components/messages/${key}` }] as const);
  const document = {
    asyncapi: '3.0.0',
    info: {
      title: 'uragawa: a customer’s conversation',
      version: '1.0.0',
      description: `What a page sends and receives over its one WebSocket, seen from the page. Sessions, limits and closing codes are in protocol.md. Generated from functions/protocol/ by npm run docs. One JSON object a frame, at most ${MAX_FRAME_BYTES / 1024} KB. The server refuses unknown keys; clients ignore keys and types they do not know.`,
      license: { name: 'Apache-2.0', url: 'https://www.apache.org/licenses/LICENSE-2.0' },
    },
    defaultContentType: 'application/json',
    servers: {
      service: {
        host: '{host}',
        pathname: '/{path}',
        protocol: 'wss',
        description: 'The address is `socketUrl` of the answer to POST /api/sessions.',
        variables: { host: { description: 'host of `socketUrl`' }, path: { description: 'path of `socketUrl`' } },
        security: [{ $ref: '#/components/securitySchemes/session' }],
      },
    },
    channels: {
      conversation: {
        address: '/',
        title: 'The visitor’s conversation',
        description: `\`new WebSocket(socketUrl, ["${SUBPROTOCOL}", token])\` from an allowed origin; then \`join\`.`,
        messages: Object.fromEntries(references),
        bindings: { ws: { method: 'GET', bindingVersion: '0.1.0' } },
      },
    },
    operations: Object.assign({}, ...ACTION_NAMES.map(sending), ...FRAME_TYPES.map(receiving)),
    components: {
      messages: all,
      schemas: schemas(),
      securitySchemes: {
        session: {
          type: 'httpApiKey',
          in: 'header',
          name: 'Sec-WebSocket-Protocol',
          description: `\`${SUBPROTOCOL}, <token>\`: the sub-protocol, then the \`token\` of a session (one hour). Only \`${SUBPROTOCOL}\` comes back. The handshake needs an allowed Origin.`,
        },
      },
    },
  };
  return formatted('asyncapi.json', JSON.stringify(document));
};

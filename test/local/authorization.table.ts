import { ROLES, type Role } from './roles.fixture.ts';

/*
 * Who gets what from every route, as a person would write it down. A cell is what comes out for one's own, for another's,
 * for what does not exist and for what cannot exist: a code of a refusal, an HTTP status, or the frame that comes back.
 * `-`: there is no such thing to ask for.
 */
export type Row = Readonly<Record<Role, string>>;

const VISITORS: readonly Role[] = ['a visitor', 'another visitor', 'a member'];
const ENDED = 'a visitor whose session has ended';
const OUT = 'a visitor who is shut out';
const UNPROVEN = "a member's visitor without the proof";
const STAFF: readonly Role[] = ['an agent', 'a supervisor', 'an admin'];
const VISITING = new Set<Role>([...VISITORS, ENDED, OUT, UNPROVEN]);
const WITH_SOCKET = new Set<Role>([...VISITING, ...STAFF]);
const WITHOUT_SOCKET = ROLES.filter((role) => !WITH_SOCKET.has(role));

/** The first for all roles, then what is different for some. */
const row = (everybody: string, ...others: readonly (readonly [readonly Role[], string])[]): Row => {
  const cells = new Map<Role, string>(ROLES.map((role) => [role, everybody]));
  for (const [roles, text] of others) for (const role of roles) cells.set(role, text);
  return Object.fromEntries(cells) as Row;
};
const all = (code: string): string => `${code} | ${code} | ${code} | ${code}`;

/** An action of customers about a conversation, and what it is for staff. Who gets no socket cannot send it. */
const acting = (answer: string, staff = all('unknown_action')): Row =>
  row(
    all('403'),
    [VISITORS, `${answer} | not_found | not_found | invalid`],
    [[ENDED], all('expired')],
    [[OUT], 'forbidden | not_found | not_found | invalid'],
    [[UNPROVEN], 'unauthorized | not_found | not_found | invalid'],
    [STAFF, staff],
  );
/** An action whose right is to be in the room. */
const relayed = (answer: string): Row =>
  row(
    all('403'),
    [[...VISITORS, ...STAFF], `${answer} | not_joined | not_joined | invalid`],
    [[ENDED], all('expired')],
    [[OUT, UNPROVEN], 'not_joined | not_joined | not_joined | invalid'],
  );
/** An action of staff: about a conversation the agent has, that another agent has, that nobody has. */
const atDesk = (answer: string, anothers: string, supervisors = anothers, missing = 'not_found'): Row =>
  row(
    all('unknown_action'),
    [[ENDED], all('expired')],
    [WITHOUT_SOCKET, all('403')],
    [['an agent'], `${answer} | ${anothers} | ${missing} | invalid`],
    [['a supervisor', 'an admin'], `${answer} | ${supervisors} | ${missing} | invalid`],
  );
const unknown = row(all('unknown_action'), [[ENDED], all('expired')], [WITHOUT_SOCKET, all('403')]);

/** A route of the staff, about one conversation. Only visitors have one of their own, and no way in. */
const aboutOne = row(
  '- | 401 | 401 | 401',
  [[...VISITING], all('401')],
  [STAFF, '- | 200 | 404 not_found | 404 not_found'],
  [['an account in no group', "an admin's id token"], '- | 403 forbidden | 403 forbidden | 403 forbidden'],
);
const general = (allowed: readonly Role[]): Row =>
  row(
    '401 | - | - | -',
    [[...STAFF, 'an account in no group', "an admin's id token"], '403 forbidden | - | - | -'],
    [allowed, '200 | - | - | -'],
  );

/** A route of the staff about documents, which are nobody's: what those who may get for one there is, for none and for what cannot be. */
const documents = (allowed: readonly Role[], answer: string): Row =>
  row(
    '- | 401 | 401 | 401',
    [[...STAFF, 'an account in no group', "an admin's id token"], '- | 403 forbidden | 403 forbidden | 403 forbidden'],
    [allowed, `- | ${answer}`],
  );

const noKey = '401 resume_refused | 401 resume_refused | 400 invalid';

/** What comes out of every route. Of those that are allowed the last is asked first: whom blocking shuts out must have had his turn. */
export const EXPECTED: Readonly<Record<string, Row>> = {
  'PUT /api/conversations/{conversationId}/block': aboutOne,
  // Of a conversation nobody has, with a visitor whom nobody knows: who may look is told that there is nobody to look at.
  'POST /api/conversations/{conversationId}/member': row(
    '- | 401 | 401 | 401',
    [[...VISITING], all('401')],
    [STAFF, '- | 409 conflict | 404 not_found | 404 not_found'],
    [['an agent'], '- | 403 forbidden | 404 not_found | 404 not_found'],
    [['an account in no group', "an admin's id token"], '- | 403 forbidden | 403 forbidden | 403 forbidden'],
  ),
  'GET /api/conversations/{conversationId}': aboutOne,
  'GET /api/conversations/{conversationId}/customer': aboutOne,
  'GET /api/conversations': general(STAFF),
  'GET /api/knowledge/publish': general(STAFF),
  'POST /api/knowledge/publish': general(['an admin']),
  'POST /api/knowledge/try': general(STAFF),
  'POST /api/knowledge/golden/run': general(STAFF),
  'GET /api/assist': general(STAFF),
  'GET /api/knowledge/{kind}': documents(STAFF, '200 | 404 not_found | 404 not_found'),
  'GET /api/knowledge/{kind}/{id}': documents(STAFF, '200 | 404 not_found | 404 not_found'),
  'PUT /api/knowledge/{kind}/{id}': documents(['a supervisor', 'an admin'], '409 conflict | 200 | 404 not_found'),
  'POST /api/knowledge/{kind}/import': documents(['an admin'], '200 | 404 not_found | 404 not_found'),
  'GET /api/knowledge/{kind}/export': documents(STAFF, '200 | 404 not_found | 404 not_found'),
  'GET /api/webhooks/deliveries': general(['an admin']),
  'POST /api/webhooks/deliveries/{id}/replay': documents(['an admin'], '200 | 404 not_found | 404 not_found'),
  'GET /api/agents': general(STAFF),
  // Who has not come yet can be written down already.
  'PUT /api/agents/{agentId}': documents(['an admin'], '200 | 200 | 404 not_found'),
  'PUT /api/agents/{agentId}/presence': documents(['a supervisor', 'an admin'], '200 | 404 not_found | 404 not_found'),
  'GET /api/tickets': general(STAFF),
  'GET /api/tickets/{ticketId}': documents(STAFF, '200 | 404 not_found | 404 not_found'),
  'PUT /api/tickets/{ticketId}': documents(STAFF, '200 | 404 not_found | 404 not_found'),
  'POST /api/tickets/{ticketId}/answer': documents(STAFF, '201 | 404 not_found | 404 not_found'),
  // Of everybody; `agent=me` is for all of them.
  'GET /api/figures': general(['a supervisor', 'an admin']),
  'GET /api/insight/alerts': general(STAFF),
  'GET /api/insight/alerts/{alertId}': documents(STAFF, '200 | 404 not_found | 404 not_found'),
  'PUT /api/insight/alerts/{alertId}': documents(['a supervisor', 'an admin'], '200 | 404 not_found | 404 not_found'),
  'GET /api/insight/topics': general(STAFF),
  'PUT /api/insight/topics/{topic}': documents(['a supervisor', 'an admin'], '200 | 404 not_found | 404 not_found'),
  'GET /api/insight/series': general(STAFF),
  'GET /api/insight/subscribers': general(STAFF),
  // Who is not there yet is put down.
  'PUT /api/insight/subscribers/{id}': documents(['a supervisor', 'an admin'], '200 | 200 | 404 not_found'),
  'GET /api/audit': general(['a supervisor', 'an admin']),
  'GET /api/erasures': general(['an admin']),
  // Erased last: it asks for nobody who asks here.
  'POST /api/erasures': general(['an admin']),
  'GET /api/holds': general(['an admin']),
  'PUT /api/holds': general(['an admin']),
  'POST /api/members/export': general(['an admin']),
  'GET /api/settings': general(STAFF),
  'PUT /api/settings': general(['an admin']),
  'GET /api/settings/versions': general(['an admin']),
  // Somebody else's or no resume key; an account of the staff is nobody here.
  'POST /api/sessions': row(
    `201 new | ${noKey}`,
    [[...VISITORS, ENDED], `201 same | ${noKey}`],
    [[OUT], `403 forbidden | ${noKey}`],
    [[UNPROVEN], `401 resume_refused | ${noKey}`],
    [["an agent's token as a visitor's", "an admin's id token"], `401 identity_refused | ${noKey}`],
  ),
  // One's own token, another's claims with one's own signature, none, and one that is no token. A proof is asked of a frame.
  $connect: row(all('403'), [[...VISITORS, UNPROVEN, ...STAFF], '101 | 403 | 403 | 403']),
  // A frame that names it: nobody but API Gateway itself gets there.
  $disconnect: unknown,
  $default: unknown,
  // Of what is allowed, from the last one up: what an agent gives back he takes again, and then resolves.
  unwatch: atDesk('nothing', 'nothing', 'nothing', 'nothing'),
  watch: atDesk('pong', 'pong'),
  presence: row(
    '403 | - | - | -',
    [[...VISITORS, OUT, UNPROVEN], 'unknown_action | - | - | -'],
    [[ENDED], 'expired | - | - | -'],
    [STAFF, 'presence | - | - | -'],
  ),
  resolve: atDesk('entry resolved', 'forbidden'),
  accept: atDesk('entry assigned', 'conflict', 'entry assigned'),
  release: atDesk('entry released', 'forbidden'),
  transfer: atDesk('entry transferred', 'forbidden', 'entry transferred'),
  note: atDesk('accepted', 'accepted'),
  tag: atDesk('accepted', 'accepted'),
  // Entry 1 has no file: who may read it hears no more than that.
  file: acting('not_found', 'not_found | not_found | not_found | invalid'),
  upload: acting('upload', 'upload | forbidden | not_found | invalid'),
  // There is no model: what asks for one is told so, once it is his to ask.
  draft: atDesk('draft', 'forbidden', 'draft'),
  translate: atDesk('unavailable', 'forbidden', 'unavailable'),
  // What is waited for ends; a code that nobody was sent is refused to whom it would be his.
  signout: acting('entry signed_out'),
  prove: acting('code_refused'),
  identify: acting('accepted'),
  // Before a refused join, which takes out of the room.
  typing: relayed('typing'),
  read: relayed('read'),
  join: acting('joined', 'joined | joined | not_found | invalid'),
  send: acting('accepted', 'accepted | forbidden | not_found | invalid'),
  escalate: acting('entry escalated'),
  feedback: acting('entry feedback'),
  rate: acting('entry rated'),
  ticket: acting('accepted'),
  close: acting('entry closed'),
  ping: acting('pong', 'pong | pong | pong | invalid'),
};

import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import * as z from 'zod/mini';
import { FOLDER, joinRunning } from '../../local/running.ts';
import { fileKey } from '../attachment/keys.ts';
import { formerSurrogate } from '../member/former-surrogate.ts';
import { plainNumber, surrogate } from '../member/surrogate.ts';
import { readIfThere } from '../platform/read-object.ts';
import { Id, readable } from '../protocol/fields.ts';
import { Note } from '../protocol/labels.ts';
import { requireNobodys } from './api.ts';
import { holds, placesOf } from './canary.ts';
import { type Export, exportMember, exportVisitor, isNothing, noteExport } from './export.ts';
import { exportedName } from './export-file.ts';
import { exportPage, type Files } from './export-page.ts';
import { putRequest, type Request, settle } from './ledger.ts';
import { replay } from './replay.ts';
import { advance, newRequest } from './request.ts';

const USAGE = `npm run -s erase -- COMMAND [options]
  conversation ID             erases a conversation
  member NUMBER               erases a member: all his conversations, and what our own tables have of him
  member --surrogate ID       the same by the id that he has in keys, as "canary" names it: MEMBER#ID
  visitor ID                  erases a visitor who is nobody's member
  export --member NUMBER | --surrogate ID | --visitor ID --to DIR
                              writes what is held of a person: export.json, export.html and his files, for you alone to read
  canary TEXT                 names every place in tables, buckets and dead-letter queues where a text is
  replay --since TIME         erases again, after a restore to that time (ISO 8601), what was erased since
  --note TEXT    with an erasure: a reference that is kept for good, such as the number of a letter
  --data DIR     the account that npm start is running from that folder; .local by default
  --names FILE   instead of it, an account in AWS, with your own credentials and region: names of tables, buckets and the
                 secret as JSON, the output RecordNames of the record stack

  Ends with 0 when it is done and nothing is left, 1 when something is (canary: was found), 2 when the command is wrong
  or could not be carried out, 3 when nothing was found under what was named.`;

/** A wrong command line. */
class UsageError extends Error {}

const options = {
  member: { type: 'string' },
  surrogate: { type: 'string' },
  visitor: { type: 'string' },
  to: { type: 'string' },
  since: { type: 'string' },
  note: { type: 'string' },
  data: { type: 'string' },
  names: { type: 'string' },
  help: { type: 'boolean' },
} as const;
const parse = (args: string[]) => {
  try {
    return parseArgs({ args, options, allowPositionals: true });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
};
type Values = ReturnType<typeof parse>['values'];

const BY = 'command';

/** How the account is reached; `npm start` leaves it in its folder. */
const environmentOf = ({ names, data }: Values): Record<string, string> => {
  if (names !== undefined && !existsSync(names)) throw new UsageError(`--names ${names}: there is no such file`);
  const environment: Record<string, string> | undefined =
    names === undefined ? joinRunning(data) : JSON.parse(readFileSync(names, 'utf8'));
  if (!environment) {
    throw new UsageError(
      'no account is running from there: run npm start first (without --fresh), name its folder with --data, or names in AWS',
    );
  }
  const { issuer } = JSON.parse(environment.IDENTITY ?? '{}');
  return { ...(typeof issuer === 'string' && { MEMBER_ISSUER: issuer }), ...environment };
};

const noteIn = ({ note }: Values): string | undefined => {
  const { data, error } = z.optional(Note).safeParse(note);
  if (error) throw new UsageError(`--note ${error.issues[0]?.message}`);
  return data;
};

const MemberNumber = readable(64, 'the number of a member');

type Named = Request['what'] | 'surrogate';

/**
 * As it is in keys; a number under the key before, too, where that was replaced. What cannot be one is refused before anything
 * is written: the ledger is kept for good.
 */
const targetsIn = async (what: Named, given: string): Promise<string[]> => {
  const { error } = (what === 'member' ? MemberNumber : Id).safeParse(given);
  if (error) throw new UsageError(`${what} ${error.issues[0]?.message}`);
  if (what !== 'member') return [given];
  const [now, before] = await Promise.all([surrogate(plainNumber(given)), formerSurrogate(plainNumber(given))]);
  return before === undefined ? [now] : [now, before];
};

const isOfNobody = ({ conversations, held, removed = {} }: Request): boolean =>
  conversations.length + held.length === 0 && Object.values(removed).every((count) => count === 0);

const eraseOne = async ({ what, target, note }: Pick<Request, 'what' | 'target' | 'note'>): Promise<Request> => {
  const now = Date.now();
  const request = newRequest({ what, target, note }, BY, now);
  const due = await putRequest(request);
  const { request: done, next } = await advance(request, now);
  await settle(due, next);
  const { id, conversations, held, removed } = done;
  console.log(JSON.stringify({ id, conversations: conversations.length, held: held.length, removed }));
  return done;
};

const erase = async (named: Named, given: string, values: Values): Promise<number> => {
  const note = noteIn(values);
  const what = named === 'surrogate' ? 'member' : named;
  const done: Request[] = [];
  const targets = await targetsIn(named, given);
  if (what === 'visitor') await requireNobodys(given);
  for (const target of targets) done.push(await eraseOne({ what, target, note }));
  if (done.some(({ sweptAt }) => sweptAt === undefined)) return 1;
  if (!done.every(isOfNobody)) return 0;
  // Its row stays: what a restore brings back under it is erased, too.
  console.error('nothing was found under it: check it, unless it was erased before');
  return 3;
};

/** Puts a file where it is to be, also in a folder that is not there yet, for nobody else on this machine to read. */
const write = (file: string, content: string | Uint8Array): void => {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  // One that is there would keep its mode.
  rmSync(file, { force: true });
  writeFileSync(file, content, { mode: 0o600 });
};

const writeFiles = async (to: string, { conversations }: Export): Promise<Files> => {
  const files = new Map<string, string>();
  for (const { conversationId, entries } of conversations) {
    for (const { content } of entries) {
      if (!content?.attachment) continue;
      const { id } = content.attachment;
      const bytes = await readIfThere(process.env.ATTACHMENTS_BUCKET ?? '', fileKey(conversationId, id));
      if (!bytes) continue;
      const name = exportedName(content.attachment);
      write(join(to, 'files', name), bytes);
      files.set(id, `files/${name}`);
    }
  }
  return files;
};

const DATA = 'export.json';

const writeExport = async (to: string, found: Export): Promise<void> => {
  await noteExport(found, BY);
  const files = await writeFiles(to, found);
  write(join(to, 'export.html'), exportPage(found, files));
  // Last: where it is, all of it is.
  write(join(to, DATA), `${JSON.stringify(found, undefined, 2)}\n`);
  const { conversations, leftOut, orders, looks } = found;
  const held = { conversations: conversations.length, orders: orders.length, looks: looks.length, files: files.size };
  console.log(JSON.stringify({ ...held, leftOut: leftOut.length }));
};

const exportTo = async ({ member, surrogate: id, visitor, to }: Values): Promise<number> => {
  const [[what, given] = [], ...more] = Object.entries({ member, surrogate: id, visitor }).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value] as const],
  );
  if (to === undefined || given === undefined || more.length > 0) {
    throw new UsageError('export needs one of --member, --surrogate and --visitor, and --to');
  }
  if (existsSync(join(to, DATA))) throw new UsageError(`--to ${to}: there is an export already`);
  const targets = await targetsIn(what as Named, given);
  const reads = targets.map((target) => (visitor === undefined ? exportMember : exportVisitor)(target, Date.now()));
  const found = (await Promise.all(reads)).filter((each) => !isNothing(each));
  if (found.length === 0) {
    console.error('nothing is held under it: check it');
    return 3;
  }
  for (const [index, each] of found.entries()) await writeExport(index === 0 ? to : join(to, 'former'), each);
  return 0;
};

/** Queues and mails of the account on this machine; those of AWS are read with its own tools, since reading takes from them. */
const inFolder = function* (folder: string, text: string): Generator<string> {
  if (!existsSync(folder)) return;
  for (const name of readdirSync(folder)) {
    if (holds(readFileSync(join(folder, name)), text)) yield name;
  }
};

const findCanary = async (text: string, { data = FOLDER, names }: Values): Promise<number> => {
  let found = 0;
  const tell = (where: string, key: string): void => {
    found += 1;
    console.log(`${where}\t${key}`);
  };
  for await (const { where, key } of placesOf(process.env, text)) tell(where, key);
  if (names === undefined) {
    for (const folder of ['queues', 'topics'])
      for (const name of inFolder(join(data, folder), text)) tell(folder, name);
    for (const name of inFolder(join(data, 'mail'), text)) console.error(`mail\t${name}: what was sent is sent`);
  } else {
    console.error(
      "not searched: dead-letter queues, technical logs and CloudFront's access logs; how to is in docs/retention.md",
    );
  }
  return found > 0 ? 1 : 0;
};

const replaySince = async ({ since = '' }: Values): Promise<number> => {
  const from = Date.parse(since);
  if (Number.isNaN(from)) throw new UsageError('replay needs --since, the time to which was restored, in ISO 8601');
  const replayed = await replay(from, Date.now());
  console.log(JSON.stringify(replayed));
  return replayed.unclean.length > 0 ? 1 : 0;
};

const run = async (args: string[]): Promise<number> => {
  const { values, positionals } = parse(args);
  if (values.help) {
    console.log(USAGE);
    return 0;
  }
  const [command = '', ...rest] = positionals;
  const isSurrogate = command === 'member' && values.surrogate !== undefined;
  const [given = '', ...more] = isSurrogate ? [values.surrogate, ...rest] : rest;
  const needs = ['conversation', 'member', 'visitor', 'canary'].includes(command);
  if (needs && given === '') throw new UsageError(`${command} needs what it is about`);
  if (!needs && command !== 'export' && command !== 'replay') throw new UsageError(`there is no command "${command}"`);
  const [surplus] = needs ? more : positionals.slice(1);
  if (surplus !== undefined) throw new UsageError(`${surplus} is too much: put what has spaces in quotation marks`);
  Object.assign(process.env, environmentOf(values));
  if (command === 'canary') return findCanary(given, values);
  if (command === 'export') return exportTo(values);
  if (command === 'replay') return replaySince(values);
  return erase(isSurrogate ? 'surrogate' : (command as Request['what']), given, values);
};

/** In one line, without the stack. */
const tellOf = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error);
  // An attempt at several addresses has only a code.
  const told = error.message || String(Reflect.get(error, 'code') ?? 'no reason is known');
  return `${error.name}: ${told}`.replaceAll(/\s+/g, ' ');
};

process.exitCode = await run(process.argv.slice(2)).catch((error: unknown) => {
  console.error(error instanceof UsageError ? `${error.message}\n\n${USAGE}` : tellOf(error));
  return 2;
});

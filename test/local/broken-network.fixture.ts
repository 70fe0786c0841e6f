import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, vi } from 'vitest';
import { conversationIdOf } from '../../functions/conversation/identity.ts';
import type { ConversationPage } from '../../functions/protocol/server.ts';
import { seeded } from '../random.ts';
import { type RunningAccount, startAccount } from './account.ts';
import { check, type Finding, type History, type Stored } from './history.ts';
import { Network } from './network.ts';
import { actAsBrowser, type Browser, Tab } from './tab.ts';
import { temporaryFolder } from './tables.fixture.ts';
import { Visitor } from './visitor.ts';

/** Far longer than anything takes: machines differ. */
export const REST_MS = 60_000;

let account: RunningAccount;
let token: string;
const opened: Tab[] = [];

/** Starts the account, lets this process write in its tables, and makes this process look like a browser. */
export const startBehindNetworks = async (): Promise<RunningAccount> => {
  const data = temporaryFolder();
  account = await startAccount({ options: ['--data', data] });
  token = await account.agentToken('suzuki');
  Object.assign(process.env, JSON.parse(readFileSync(join(data, 'environment.json'), 'utf8')));
  // The first call of a function takes longer than the client, whose clock runs fast, is ready to wait.
  const early = await Promise.all(Array.from({ length: 4 }, () => Visitor.join(account.url)));
  await Promise.all(early.map(async (visitor) => visitor.reply((await visitor.say('送料は？')).seq)));
  await Promise.all(early.map((visitor) => visitor.close()));
  actAsBrowser(account.url);
  return account;
};

export const stopBehindNetworks = async (): Promise<void> => {
  for (const tab of opened) await tab.close();
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
  await account.stop();
};

/** A tab of this browser, behind a network of its own. */
export const openTab = async (name: string, browser: Browser, seed = 1): Promise<Tab> => {
  const tab = new Tab(name, await Network.open(account.url, seeded(seed)), browser);
  opened.push(tab);
  return tab;
};

/** Waits until the check is true. Not by the test runner's own polling, which knows one test at a time. */
export const eventually = async (check: () => boolean | Promise<boolean>): Promise<void> => {
  for (const deadline = Date.now() + REST_MS; !(await check()); await sleep(20)) {
    if (Date.now() > deadline) throw new Error(`it does not come true: ${check}`);
  }
};

export const onlineTab = async (...how: Parameters<typeof openTab>): Promise<Tab> => {
  const tab = await openTab(...how);
  await eventually(() => tab.view.connection === 'online');
  return tab;
};

/** The visitor's conversation; his resume key begins with his id. */
export const conversationOf = ({ stored }: Browser): string =>
  conversationIdOf([...stored.values()][0]?.split('.')[0] ?? '', 0);

/** The whole log as staff read it. */
const logOf = async (conversationId: string): Promise<Stored[]> => {
  const log: Stored[] = [];
  for (let more = true; more; ) {
    const path = `/api/conversations/${conversationId}?after=${log.at(-1)?.seq ?? 0}`;
    const response = await fetch(`${account.url}${path}`, { headers: { authorization: `Bearer ${token}` } });
    if (response.status === 404) return [];
    const page: ConversationPage = await response.json();
    if (!page.verified) throw new Error(`the chain of ${conversationId} is broken`);
    for (const entry of page.entries) if (entry.kind !== 'hidden') log.push({ ...entry, role: entry.from.role });
    more = page.more;
  }
  return log;
};

/** What is wrong now: with the history, or because a client still has something to do. */
const judge = async (browser: Browser, tabs: readonly Tab[]): Promise<{ history: History; findings: Finding[] }> => {
  const open = tabs.flatMap(({ name, view: { connection, outbox } }) => [
    ...(connection === 'online' ? [] : [`${name} is ${connection}`]),
    ...outbox.map(({ id, status }) => `${name} has ${id} ${status}`),
  ]);
  const log = await logOf(conversationOf(browser));
  const views = Object.fromEntries(tabs.map((tab) => [tab.name, tab.shown]));
  const history = { events: browser.events, views, log };
  return { history, findings: [...open.map((what): Finding => ({ verdict: 'lost', what })), ...check(history)] };
};

/** Once everything has come to rest, nothing may be wrong. The tabs are closed then. */
export const expectInnocent = async (browser: Browser, tabs: readonly Tab[], told: object = {}): Promise<History> => {
  let judged = await judge(browser, tabs);
  for (const deadline = Date.now() + REST_MS; judged.findings.length > 0 && Date.now() < deadline; ) {
    for (const tab of tabs) tab.retryFailed();
    await sleep(200);
    judged = await judge(browser, tabs);
  }
  expect(judged.findings, JSON.stringify({ ...told, ...judged.history })).toEqual([]);
  for (const tab of tabs) await tab.close();
  return judged.history;
};

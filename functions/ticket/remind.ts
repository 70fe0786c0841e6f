import { QueryCommand } from '@aws-sdk/lib-dynamodb';
import type { Entry } from '../conversation/entry.ts';
import { append, entryAt, newest, tail } from '../conversation/log.ts';
import { entryFrame } from '../conversation/push.ts';
import { type Agent, isSupervisor } from '../escalation/actor.ts';
import { allAgents } from '../escalation/agents.ts';
import { SUPERVISORS, tell } from '../escalation/desk.ts';
import { addOpenTime } from '../escalation/open-time.ts';
import type { BusinessHours } from '../knowledge/business-hours.ts';
import { isOpen } from '../knowledge/hours.ts';
import { liveSettings } from '../knowledge/settings-in-force.ts';
import { untilOver } from '../platform/each.ts';
import { metrics } from '../platform/observability.ts';
import { post } from '../platform/socket.ts';
import { agentsTable, table } from '../platform/table.ts';
import { decideReminder } from './decide.ts';
import { rowOf, TicketChanged, type TicketRow, writeChange } from './row.ts';

/** What is due within so much open time is soon. */
const SOON_MS = 3_600_000;
/** What has been overdue for longer was told of while the sweep was up; it is read no more. */
const LOOKED_BACK_MS = 7 * 24 * 3_600_000;
/** When a sweep stops taking up more: the next one is at most a minute away. */
const BUDGET_MS = 15_000;

type Reminder = NonNullable<TicketRow['reminded']>;

/** Until when what is due is due soon; in closed hours nothing is. */
export const soonUntil = (hours: BusinessHours, now: number): number =>
  isOpen(hours, now) ? (addOpenTime(hours, now, SOON_MS) ?? now) : now;

/** What staff have to be told of an open ticket now, if they were not. */
export const reminderFor = ({ dueAt, reminded }: TicketRow, now: number, soon: number): Reminder | undefined => {
  if (dueAt <= now) return reminded === 'overdue' ? undefined : 'overdue';
  return dueAt <= soon && reminded === undefined ? 'soon' : undefined;
};

/** Open tickets that lately were due or are until then, the first due first. */
const dueTickets = async (now: number, until: number): Promise<TicketRow[]> => {
  const found: TicketRow[] = [];
  let next: Record<string, unknown> | undefined;
  do {
    const page = await table().send(
      new QueryCommand({
        TableName: agentsTable(),
        IndexName: 'tickets',
        KeyConditionExpression: 'ticketStatus = :open AND dueAt BETWEEN :from AND :until',
        ExpressionAttributeValues: { ':open': 'open', ':from': now - LOOKED_BACK_MS, ':until': until },
        ExclusiveStartKey: next,
      }),
    );
    found.push(...(page.Items ?? []).map(rowOf));
    next = page.LastEvaluatedKey;
  } while (next);
  return found;
};

const whoIsHere = async (now: number): Promise<string[]> =>
  (await allAgents())
    .filter(({ status, leaseUntil, disabled }) => status !== 'offline' && leaseUntil > now && !disabled)
    .map(({ id }) => id);

/** Whom a reminder is for: the ticket's owner, or all who are there while he is not. A follow-up is then no agent's. */
export const remindedOf = (
  { owner, followUp }: Pick<TicketRow, 'owner' | 'followUp'>,
  here: readonly string[],
): readonly string[] => {
  if (owner !== undefined && here.includes(owner)) return [owner];
  return followUp ? [] : here;
};

/** Writes a reminder; undefined when the ticket has changed meanwhile, or nothing may be written about it. */
const written = async (row: TicketRow, reminder: Reminder): Promise<Entry | undefined> => {
  const last = await newest(row.conversationId);
  const start = await tail(row.conversationId, last?.seq ?? 0, 'heads');
  try {
    return (await append(start, decideReminder(row, reminder), writeChange(row))).entry;
  } catch (error) {
    // The index was behind; the next minute looks again.
    if (error instanceof TicketChanged) return undefined;
    throw error;
  }
};

/**
 * Reminds of tickets before they are due and once they are over: their owners, others in place of who is not there, and
 * always the supervisors. It is written although nobody may be there to hear it, since the business's own systems hear of
 * it too; who comes later is told then.
 */
export const remindOfTickets = async (now: number): Promise<void> => {
  const soon = soonUntil((await liveSettings()).hours, now);
  const due = (await dueTickets(now, soon)).flatMap((row) => {
    const reminder = reminderFor(row, now, soon);
    return reminder === undefined ? [] : [{ row, reminder }];
  });
  if (due.length === 0) return;
  const here = await whoIsHere(now);
  await untilOver(due, now + BUDGET_MS, async ({ row, reminder }) => {
    const entry = await written(row, reminder);
    if (!entry) return;
    metrics.addMetric('TicketReminders', 'Count', 1);
    await tell(row.conversationId, entry, remindedOf(row, here), [SUPERVISORS]);
  });
};

/** Most that somebody who comes is told of at once; the list has the others. */
const MOST_TOLD = 20;

/** Shows an agent who has come what was reminded of before, as far as it is his matter and nobody has changed it since. */
export const tellWhoComes = async (agent: Agent, now: number): Promise<void> => {
  const reminded = (await dueTickets(now, now + SOON_MS)).filter((row) => row.reminded !== undefined);
  if (reminded.length === 0) return;
  const here = await whoIsHere(now);
  const isHis = (row: TicketRow): boolean =>
    remindedOf(row, here).includes(agent.id) || (row.followUp === true && isSupervisor(agent));
  const his = reminded.filter(isHis).slice(0, MOST_TOLD);
  for (const { conversationId, changed } of his) {
    const entry = await entryAt(conversationId, changed);
    if (entry?.ticket?.reminder !== undefined)
      await post(agent.connectionId, entryFrame(conversationId, entry, 'agent'));
  }
};

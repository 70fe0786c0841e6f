import { QueryCommand } from '@aws-sdk/lib-dynamodb';
import { DUE_RING } from '../conversation/head.ts';
import type { State } from '../conversation/state.ts';
import { metrics } from '../platform/observability.ts';
import { conversationsTable, table } from '../platform/table.ts';
import { allAgents, endLease } from './agents.ts';
import { showPresence } from './desk.ts';
import { drain } from './drain.ts';
import { giveBack, passOnRing } from './give-back.ts';
import { warnOfLate } from './late.ts';
import { words } from './words.ts';

/** Conversations that rang too long, the longest first: one page, the next minute takes the rest. */
const rungOut = async (now: number): Promise<string[]> => {
  const { Items = [] } = await table().send(
    new QueryCommand({
      TableName: conversationsTable(),
      IndexName: 'due',
      KeyConditionExpression: 'due = :due AND dueAt <= :now',
      ExpressionAttributeValues: { ':due': DUE_RING, ':now': now },
    }),
  );
  return Items.map(({ conversationId }) => String(conversationId));
};

/** What nobody took in time passes on; the customer has not heard of it and need not. */
const passOn = async (now: number): Promise<void> => {
  const rang = await rungOut(now);
  await Promise.all(rang.map((conversationId) => passOnRing(conversationId, now)));
  if (rang.length > 0) metrics.addMetric('RungOut', 'Count', rang.length);
};

/** Whose heartbeat has ended gives back what he had, and his customers are told. */
const endLeases = async (now: number): Promise<void> => {
  const gone = (await allAgents()).filter(
    ({ status, leaseUntil, holding }) => leaseUntil <= now && (status !== 'offline' || holding.length > 0),
  );
  for (const agent of gone) {
    if (!(await endLease(agent.id, now))) continue;
    metrics.addMetric('LeasesEnded', 'Count', 1);
    const isHis = ({ mode, agent: owner }: State) => mode === 'agent' && owner === agent.id;
    await Promise.all(
      agent.holding.map((conversationId) =>
        giveBack(conversationId, '担当者の接続が切れた / the agent’s connection was lost', isHis, (language) =>
          words('lost', language),
        ),
      ),
    );
    await showPresence({ ...agent, status: 'offline', holding: [] });
  }
};

/** What is due of handoffs: rings that are over, agents who are gone, and whoever still waits, also too long. */
export const sweepHandoffs = async (now: number): Promise<void> => {
  await Promise.all([passOn(now), endLeases(now)]);
  await drain(now);
  await warnOfLate(now);
};

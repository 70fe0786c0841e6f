import { signal } from '@preact/signals';
import type { AgentList } from '../../../functions/protocol/server.ts';
import { api } from '../core/api.ts';
import { me, onSignOut } from '../core/session.ts';

export type Agent = AgentList['agents'][number];

const FRESH_MS = 15_000;
const list = signal<readonly Agent[]>([]);
let readAt = Number.NEGATIVE_INFINITY;

/** Agents who may work, as far as they are known. */
export const colleagues = (): readonly Agent[] => list.value.filter(({ disabled }) => !disabled);

export const nameOf = (agent: string | undefined): string | undefined =>
  list.value.find(({ id }) => id === agent)?.name ??
  // Who has signed in for the first time is in no list yet.
  (agent !== undefined && agent === me.value?.sub ? me.value.name : undefined);

/** Reads them, unless they were read a moment ago. Rejects with `Refused`. */
export const readColleagues = async (): Promise<void> => {
  if (Date.now() - readAt < FRESH_MS) return;
  readAt = Date.now();
  ({ agents: list.value } = await api.get<AgentList>('/agents'));
};

onSignOut(() => {
  list.value = [];
  readAt = Number.NEGATIVE_INFINITY;
});

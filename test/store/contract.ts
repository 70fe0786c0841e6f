import { afterAll, beforeAll, describe } from 'vitest';
import type { Difference } from './differences.fixture.ts';
import { documentContract } from './documents.contract.ts';
import type { Store } from './engines.fixture.ts';
import { headContract, rebuildContract } from './head.contract.ts';
import { noticesContract, settingsContract } from './knowledge.contract.ts';
import { agentsContract, loadContract } from './load.contract.ts';
import { logContract } from './log.contract.ts';
import { membersContract } from './members.contract.ts';
import { batchContract, orderContract, pagingContract, projectionContract, updateContract } from './reads.contract.ts';
import { roomsContract } from './rooms.contract.ts';
import { limitContract, memberContract, sessionContract } from './sessions.contract.ts';
import { ticketContract } from './tickets.contract.ts';
import { transactionContract } from './transactions.contract.ts';
import { valuesContract } from './values.contract.ts';

/** Everything the product asks of its tables, on one engine. The product's client keeps its endpoint: one engine a file. */
export const storeContract = (
  engine: string,
  start: () => Promise<Store>,
  differences: readonly Difference[] = [],
): void => {
  describe(`the store contract on ${engine}`, () => {
    let store: Store | undefined;
    beforeAll(async () => {
      store = await start();
      Object.assign(process.env, store.environment);
    });
    afterAll(async () => {
      if (!store) return;
      await store.close();
      console.log(`store contract: ran on ${engine}`);
    });

    logContract();
    headContract();
    rebuildContract();
    agentsContract();
    loadContract();
    ticketContract();
    roomsContract();
    sessionContract();
    memberContract();
    limitContract();
    membersContract();
    documentContract();
    settingsContract();
    noticesContract();
    transactionContract(differences);
    batchContract();
    updateContract();
    pagingContract(differences);
    orderContract();
    projectionContract();
    valuesContract();
  });
};

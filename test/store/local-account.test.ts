import { storeContract } from './contract.ts';
import { startLocalAccount } from './engines.fixture.ts';

storeContract("the local account's own engine", startLocalAccount, ['counts a page in UTF-16 units']);

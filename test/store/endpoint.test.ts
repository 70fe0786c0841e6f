import { it } from 'vitest';
import { storeContract } from './contract.ts';
import { startEndpoint } from './engines.fixture.ts';

const endpoint = process.env.DYNAMODB_ENDPOINT;
if (endpoint) storeContract(endpoint, () => startEndpoint(endpoint));
else it.skip('the store contract on another endpoint: DYNAMODB_ENDPOINT does not name one', () => {});

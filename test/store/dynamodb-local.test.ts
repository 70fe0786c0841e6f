import { it } from 'vitest';
import { storeContract } from './contract.ts';
import { startDynamoDbLocal } from './engines.fixture.ts';

const folder = process.env.DYNAMODB_LOCAL;
if (folder)
  storeContract("Amazon's DynamoDB Local", () => startDynamoDbLocal(folder), [
    'refuses the whole transaction for an update that does not fit its item',
    'filters before it cuts a page',
  ]);
else it.skip("the store contract on Amazon's DynamoDB Local: DYNAMODB_LOCAL does not name its folder", () => {});

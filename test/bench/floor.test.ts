import { expect, it } from 'vitest';
import { usedBy } from '../../bench/floor.ts';

const names = (entry: string, module: string): string[] => [...(usedBy(entry).get(module) ?? [])].toSorted();

it('holds what a function uses of the SDK, and nothing of what other functions use in the same files', () => {
  expect(names('conversation/disconnect', '@aws-sdk/lib-dynamodb')).toEqual([
    'BatchWriteCommand',
    'DynamoDBDocumentClient',
    'QueryCommand',
  ]);
  expect(usedBy('conversation/disconnect').has('@aws-sdk/client-eventbridge')).toBe(false);
});

it('holds the libraries by what is used of them', () => {
  expect(names('bot/apologize', '@middy/core')).toEqual(['default']);
  expect(names('bot/apologize', 'zod/mini')).toContain('object');
});

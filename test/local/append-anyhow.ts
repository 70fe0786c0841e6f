import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { append, type Next } from '../../functions/conversation/log.ts';
import { table } from '../../functions/platform/table.ts';

/** Appends, also what changes who has the conversation: what agents have is nothing of the test. */
export const appendAnyhow = (...[start, decide]: Parameters<typeof append>): ReturnType<typeof append> =>
  append(start, decide, async ({ put }: Next) => {
    await table().send(new PutCommand(put));
  });

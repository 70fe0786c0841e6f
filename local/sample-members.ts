import { execFile } from 'node:child_process';
import { globSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

const ROOT = join(import.meta.dirname, '..');
const COMMAND = join(ROOT, 'functions', 'member', 'members.command.ts');

/**
 * Brings the sample members, their orders and the stock into an account, as an administrator does. Who has brought in the same
 * numbers with other content gets the sample's again. Rejects when the account refuses it.
 */
export const importSampleMembers = async (environment: Readonly<Record<string, string>>): Promise<void> => {
  const { issuer = 'none' } = JSON.parse(environment.IDENTITY ?? '{}');
  const named = {
    members: environment.MEMBERS_TABLE,
    orders: environment.ORDERS_TABLE,
    secret: environment.SESSION_SECRET,
    issuer,
  };
  const options = Object.entries(named).flatMap(([name, value]) => [`--${name}`, String(value)]);
  const files = globSync('data/members/*.csv', { cwd: ROOT }).map((file) => join(ROOT, file));
  // A process of its own: in this one the same code would ask AWS, and what it loads is of no use later.
  await promisify(execFile)(process.execPath, [COMMAND, 'import', ...files, ...options], {
    env: { ...process.env, ...environment },
  });
};

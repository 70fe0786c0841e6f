import { S3ServiceException } from '@aws-sdk/client-s3';
import { changedInHour } from '../conversation/heads.ts';
import { keysIn } from '../platform/list-objects.ts';
import { table } from '../platform/table.ts';
import { HOUR, hourOf, type Previous } from './digest.ts';
import { CannotVerify } from './digests.ts';
import { entriesAfter } from './entries.ts';
import type { Original } from './export.ts';
import { KmsError, kmsSigner } from './kms.ts';
import { type Link, linkOf } from './link.ts';
import { boundsOf, listingOf, stacksIn } from './listing.ts';
import { MOST_IN_HOUR } from './places.ts';
import { stored } from './records.ts';
import { store } from './store.ts';

/** Hours of the index that are read at once. */
const AT_ONCE = 8;

const idOf = (pk: string): string => pk.slice(pk.indexOf('#') + 1);

/** The stack whose digests these are; of several the one that the table goes on with. */
const stackOf = (keys: readonly string[], last: Previous | null | undefined): string => {
  const stacks = stacksIn(keys);
  const stack = stacks.length > 1 ? stacks.find((each) => last?.key.startsWith(`digest/${each}/`)) : stacks[0];
  if (stack !== undefined) return stack;
  if (stacks.length === 0 && !last)
    throw new CannotVerify('no digest has been written yet: the first comes ten minutes after a full hour');
  throw new CannotVerify(`the bucket has digests of ${stacks.join(', ') || 'no stack'}`);
};

/**
 * The account that the environment names. Where its digests begin and end is what its bucket has: whoever can write to the table
 * could say that they began today.
 */
export const accountSource = async (): Promise<Original> => {
  const began = Date.now();
  const last = (await store.state())?.last;
  const bucket = process.env.AUDIT_BUCKET ?? last?.bucket;
  if (bucket === undefined) throw new CannotVerify('the table names no bucket of digests: give it with --bucket');
  process.env.AUDIT_BUCKET = bucket;
  const keys = await keysIn(bucket, 'digest/').catch((error: unknown) => {
    throw error instanceof S3ServiceException ? new CannotVerify(`bucket ${bucket}: ${error.name}`) : error;
  });
  const stack = stackOf(keys, last);
  const listing = listingOf(stack, keys, began);
  const listed = new Set(listing.hours);
  const bounds = boundsOf(listing);
  return {
    stack,
    bucket,
    reading: { began, ended: () => Date.now() },
    // What is not listed is not asked for, hour by hour.
    stored: async (key) => {
      const hour = hourOf(stack, key);
      return hour === undefined || listed.has(hour) ? stored(key) : undefined;
    },
    hours: async () => bounds,
    isOlder: async (hour) => (bounds?.first ?? hour) < hour,
    strays: async () => listing.strays,
    links: async function* (conversationId) {
      for await (const entries of entriesAfter(conversationId, 0)) {
        yield entries.map((entry): Link => linkOf(conversationId, entry));
      }
    },
    conversations: async function* (since) {
      for (let hour = since; hour <= Date.now(); hour += AT_ONCE * HOUR) {
        const hours = Array.from({ length: AT_ONCE }, (_, index) => hour + index * HOUR);
        const keys = await Promise.all(hours.map((at) => changedInHour(at, MOST_IN_HOUR)));
        for (const { pk } of keys.flat()) yield idOf(pk);
      }
    },
    entries: entriesAfter,
  };
};

/** The key that signs in an account, from KMS: what lies in the bucket vouches for itself only. */
export const keyOfAccount = async (name: string): Promise<string> => {
  const { region, credentials } = table().config;
  const { accessKeyId, secretAccessKey, sessionToken } = await credentials();
  process.env.AWS_REGION ??= await region();
  process.env.AWS_ACCESS_KEY_ID = accessKeyId;
  process.env.AWS_SECRET_ACCESS_KEY = secretAccessKey;
  if (sessionToken !== undefined) process.env.AWS_SESSION_TOKEN = sessionToken;
  try {
    return (await kmsSigner(name)).pem;
  } catch (error) {
    throw error instanceof KmsError ? new CannotVerify(`the key ${name}: ${error.message}`) : error;
  }
};

import * as z from 'zod/mini';
import type { Standing } from '../escalation/standing.ts';
import { plainNumber, surrogate } from '../member/surrogate.ts';
import { VisibleError } from '../platform/errors.ts';
import { parseWith } from '../platform/parse.ts';
import { Id, readable } from '../protocol/fields.ts';
import { type Export, exportMember, exportVisitor, isNothing, noteExport } from './export.ts';
import { exportPage } from './export-page.ts';

/** Below what a function may answer. */
const MOST_BYTES = 5 * 1024 * 1024;
const oneRule = 'name one of number and visitorId';

/** Body of `POST /api/members/export`. A number in an address would be in logs. */
export const ExportRequest = z
  .strictObject({
    number: z.optional(readable(64, 'a member number').check(z.describe('member number as the business counts'))),
    visitorId: z.optional(Id),
    format: z._default(z.enum(['json', 'html'], { error: 'must be json or html' }), 'json'),
  })
  .check(z.refine(({ number, visitorId }) => (number === undefined) !== (visitorId === undefined), { error: oneRule }));

/** Everything that is held of a person: as data, or as a page for himself to read. */
export const exportPerson = async (
  body: unknown,
  by: Standing,
  now: number,
): Promise<({ export: Export } | { html: string }) & { nothing?: true; leftOut?: number }> => {
  const { number, visitorId, format } = parseWith(ExportRequest, body);
  const found =
    number === undefined
      ? await exportVisitor(visitorId ?? '', now)
      : await exportMember(await surrogate(plainNumber(number)), now);
  const held = format === 'html' ? { html: exportPage(found) } : { export: found };
  const leftOut = found.leftOut.length;
  const answer = { ...held, ...(isNothing(found) && { nothing: true as const }), ...(leftOut > 0 && { leftOut }) };
  if (Buffer.byteLength(JSON.stringify(answer)) > MOST_BYTES) {
    throw new VisibleError('too_large', 'this is more than an answer holds; use npm run erase -- export');
  }
  await noteExport(found, by.id);
  return answer;
};

import { standingOf } from '../escalation/standing.ts';
import { parseWith } from '../platform/parse.ts';
import { bodyOf, httpRoute } from '../platform/route.ts';
import { parseAfter, parseKind } from './kinds.ts';
import { plantSeed } from './seed.ts';
import { tellStatus } from './status-store.ts';
import { exportFile, ImportRequest, importFile, MAX_IMPORT_BYTES } from './transfer.ts';

export const handler = httpRoute(200, async (event) => {
  const isImport = event.requestContext.http.method === 'POST';
  const staff = await standingOf(event, isImport ? ['admin'] : undefined);
  const kind = parseKind(event.pathParameters?.kind);
  const request = isImport ? parseWith(ImportRequest, bodyOf(event, MAX_IMPORT_BYTES)) : undefined;
  await plantSeed();
  if (request) {
    const result = await importFile(kind, request, staff.id);
    if (kind === 'notice' && !request.dryRun) await tellStatus();
    return result;
  }
  const { format, after } = event.queryStringParameters ?? {};
  return exportFile(kind, format, parseAfter(after));
});

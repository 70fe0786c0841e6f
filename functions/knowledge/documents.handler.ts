import { requireRole, standingOf } from '../escalation/standing.ts';
import { VisibleError } from '../platform/errors.ts';
import { parseWith } from '../platform/parse.ts';
import { bodyOf, httpRoute } from '../platform/route.ts';
import { pageOf, readDocument, saveDocument, versionsOf } from './documents.ts';
import { DocumentId, ID_RULE, kindOf, parseAfter, parseFields, parseKind } from './kinds.ts';
import { plantSeed } from './seed.ts';
import { tellStatus } from './status-store.ts';
import { MAX_DOCUMENT_BYTES, SaveRequest, viewOf } from './view.ts';

const PAGE = 100;

export const handler = httpRoute(200, async (event) => {
  const staff = await standingOf(event);
  const { kind: name, id } = event.pathParameters ?? {};
  const kind = parseKind(name);
  if (event.requestContext.http.method === 'PUT') {
    requireRole(staff, kindOf(kind).savedBy);
    const known = DocumentId.safeParse(id);
    if (!known.success) throw new VisibleError('not_found', `id: must be ${ID_RULE}`);
    const { version, status, fields } = parseWith(SaveRequest, bodyOf(event, MAX_DOCUMENT_BYTES));
    const change = { status, fields: parseFields(kind, fields) };
    await plantSeed();
    const saved = await saveDocument(kind, known.data, version, change, staff.id);
    if (kind === 'notice') await tellStatus();
    return viewOf(saved);
  }
  await plantSeed();
  if (id === undefined) {
    const { documents, after } = await pageOf(kind, parseAfter(event.queryStringParameters?.after), PAGE);
    return { documents: documents.map(viewOf), after };
  }
  const document = DocumentId.safeParse(id).success ? await readDocument(kind, id) : undefined;
  if (!document) throw new VisibleError('not_found', `there is no such ${kind}`);
  return { ...viewOf(document), versions: (await versionsOf(kind, id)).map(viewOf) };
});

import { standingOf } from '../escalation/standing.ts';
import { liveSettings } from '../knowledge/settings-in-force.ts';
import { MAX_DOCUMENT_BYTES } from '../knowledge/view.ts';
import { parseWith } from '../platform/parse.ts';
import { bodyOf, httpRoute } from '../platform/route.ts';
import { type AssistStatus, GoldenRunRequest, TryRequest } from '../protocol/assist.ts';
import { runGolden } from './golden-run.ts';
import { tryOut } from './try.ts';

const status = async (): Promise<AssistStatus> => ({
  model: process.env.HAS_MODEL === 'true' && (await liveSettings()).switches.model,
});

export const handler = httpRoute(200, async (event) => {
  await standingOf(event);
  if (event.routeKey === 'GET /api/assist') return status();
  const body = bodyOf(event, MAX_DOCUMENT_BYTES);
  if (event.routeKey === 'POST /api/knowledge/try') return tryOut(parseWith(TryRequest, body));
  return runGolden(parseWith(GoldenRunRequest, body).after);
});

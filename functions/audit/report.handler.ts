import { standingOf } from '../escalation/standing.ts';
import { requireEnv } from '../platform/env.ts';
import { httpRoute } from '../platform/route.ts';
import { publicKey, stored } from './records.ts';
import { auditReport } from './report.ts';
import { state } from './store.ts';

export const handler = httpRoute(200, async (event) => {
  await standingOf(event, ['supervisor', 'admin']);
  const sight = { stack: requireEnv('AUDIT_STACK'), state, stored, publicKey };
  return auditReport(event.queryStringParameters, sight, Date.now());
});

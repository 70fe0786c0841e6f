import { standingOf } from '../escalation/standing.ts';
import { httpRoute } from '../platform/route.ts';
import { readFigures } from './read.ts';

export const handler = httpRoute(200, async (event) =>
  readFigures(await standingOf(event), event.queryStringParameters),
);

import { standingOf } from '../escalation/standing.ts';
import { parseWith } from '../platform/parse.ts';
import { bodyOf, httpRoute } from '../platform/route.ts';
import { newestPublications, type Publication } from './publications.ts';
import { PublishRequest, publish } from './publish.ts';
import { plantSeed } from './seed.ts';

const viewOf = ({ key: _key, sha256: _sha256, at, ...rest }: Publication) => ({
  ...rest,
  at: new Date(at).toISOString(),
});

export const handler = httpRoute(200, async (event) => {
  const isPublish = event.requestContext.http.method === 'POST';
  const staff = await standingOf(event, isPublish ? ['admin'] : undefined);
  const request = isPublish ? parseWith(PublishRequest, bodyOf(event)) : undefined;
  await plantSeed();
  if (request) return viewOf(await publish(request.force ?? false, staff.id));
  const [newest] = await newestPublications(1);
  return newest ? viewOf(newest) : { number: 0 };
});

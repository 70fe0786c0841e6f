import type { Account, Service } from './account.ts';
import { apisOf } from './api.ts';
import type { Template } from './template.ts';

/** What is known in the seconds after a fresh start: a missing file would be an error in the console of every page. */
const NOTHING = JSON.stringify({ v: 1, bot: true, notices: [] });

/** Reads what pages tell visitors, which a CDN would serve from its bucket. */
export const statusIn =
  ({ template }: Account, { endpoint }: Service) =>
  async (): Promise<string> => {
    // The distribution signs what it asks for.
    const signed = { headers: { authorization: 'AWS4-HMAC-SHA256' } };
    const response = await fetch(`${endpoint}/${template.output('StatusBucket')}/status.json`, signed);
    if (response.status === 404) return NOTHING;
    if (!response.ok) throw new Error(`status.json cannot be read: ${await response.text()}`);
    return response.text();
  };

/** The schedule that writes it: the first page must not wait a minute for it. */
export const statusSchedule = (template: Template): string => {
  const rule = template.ofType('AWS::Events::Rule').find(({ logicalId }) => logicalId.startsWith('KnowledgeStatus'));
  if (!rule) throw new Error('the template has no rule that writes status.json');
  return rule.logicalId;
};

/** The origins that the API answers, which are those that a CDN would let read the pages' files. */
export const allowedOriginsOf = (template: Template): string[] =>
  apisOf(template, 'HTTP').flatMap(({ properties }) => {
    const { AllowOrigins = [] } = (properties.CorsConfiguration ?? {}) as { AllowOrigins?: string[] };
    return AllowOrigins;
  });

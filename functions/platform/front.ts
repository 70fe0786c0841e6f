import { timingSafeEqual } from 'node:crypto';

/** What the distribution adds to each request it passes on; the value is known to it and to the functions alone. */
export const FRONT_HEADER = 'x-uragawa-front';

type Headers = Readonly<Record<string, string | undefined>>;

const headerOf = (headers: Headers | null | undefined, name: string): string | undefined =>
  Object.entries(headers ?? {}).find(([key]) => key.toLowerCase() === name)?.[1];

const isFromFront = (headers: Headers | null | undefined): boolean => {
  const given = Buffer.from(headerOf(headers, FRONT_HEADER) ?? '');
  // There are two, with a space between them, while the distribution goes over from one to the next.
  return (process.env.FRONT_SECRET ?? '').split(' ').some((text) => {
    const secret = Buffer.from(text);
    return secret.length > 0 && secret.length === given.length && timingSafeEqual(secret, given);
  });
};

/** Whether a request may come in: where `FRONT_ONLY` is set, only what the distribution has passed on. */
export const isAdmitted = (headers: Headers | null | undefined): boolean =>
  process.env.FRONT_ONLY !== 'true' || isFromFront(headers);

/**
 * The address of whoever asks. API Gateway sees the distribution's, so that all visitors would share one limit; the
 * distribution has put the visitor's behind what he may have made up himself. Anybody else's header says nothing.
 */
export const addressOf = (headers: Headers | null | undefined, sourceIp: string): string => {
  if (!isFromFront(headers)) return sourceIp;
  const hops = (headerOf(headers, 'x-forwarded-for') ?? '').split(',').map((hop) => hop.trim());
  return hops.findLast((hop) => hop !== '' && hop !== sourceIp) ?? sourceIp;
};

/** How a receiver checks a webhook, as docs/events.md shows it; a test runs it. */
export const RECEIVER = `import { createHmac, timingSafeEqual } from 'node:crypto';

/** \`body\`: the request's body as it came, before anything parses it. */
export const isGenuine = (secret, headers, body) => {
  const [, seconds, given] = /^t=(\\d+),v1=([0-9a-f]{64})/.exec(headers['uragawa-signature'] ?? '') ?? [];
  if (given === undefined || Math.abs(Date.now() / 1000 - seconds) > 300) return false;
  const signed = \`\${seconds}.\${headers['uragawa-delivery']}.\${body}\`;
  return timingSafeEqual(createHmac('sha256', secret).update(signed).digest(), Buffer.from(given, 'hex'));
};
`;

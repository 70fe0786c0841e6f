import type { View } from '../client/client.ts';
import type { SiteProblem } from './contract.ts';

type Code = NonNullable<View['problem']>;

const CAUSES: Partial<Record<Code, string>> = {
  forbidden: 'this site is not one of allowedOrigins, or staff have shut the visitor out',
  identity_refused:
    'the callback given to identify fails, or its token is refused; it has to give a fresh token each time',
  unauthorized: 'this visitor is a member; give identify a callback that fetches his token',
};

const OTHER = 'the service does not take what the chat sends; load widget.js from the deployment it talks to';

/** What a site hears of a chat that cannot begin: what somebody has to change, and what the service says. */
export const problemFor = (code: Code, said: string | undefined): SiteProblem => ({
  code,
  message: [CAUSES[code] ?? OTHER, said].filter(Boolean).join(': '),
});

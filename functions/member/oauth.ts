import * as z from 'zod/mini';
import { secretOf } from '../platform/secret.ts';
import type { HttpSettings } from './choose.ts';
import { DirectoryUnavailable } from './directory.ts';
import { ask, readAs } from './http.ts';

/** The secret in `MEMBER_CLIENT`: what the business's own OAuth server knows us by. */
const Client = z.object({ clientId: z.string().check(z.minLength(1)), clientSecret: z.string().check(z.minLength(1)) });

const Token = z.object({
  access_token: z.string().check(z.regex(/^[\x21-\x7e]{1,8000}$/)),
  token_type: z.string().check(z.regex(/^bearer$/i)),
  expires_in: z.optional(z.number()),
});

/** What a token is good for at least, where nobody says so; and so long before its end it is not used any more. */
const UNTOLD_SECONDS = 60;
const EARLY_SECONDS = 30;

interface Held {
  readonly token: string;
  /** Epoch ms. */
  readonly until: number;
}

const client = async () => {
  const bytes = await secretOf('MEMBER_CLIENT').catch(() => {
    throw new DirectoryUnavailable('the secret of the client cannot be read');
  });
  try {
    return Client.parse(JSON.parse(new TextDecoder().decode(bytes)));
  } catch {
    throw new DirectoryUnavailable('the secret of the client is not {"clientId", "clientSecret"}');
  }
};

/** As RFC 6749 has it: both parts are form-encoded before they are joined. */
const basic = ({ clientId, clientSecret }: z.infer<typeof Client>): string => {
  const encoded = [clientId, clientSecret].map((part) => new URLSearchParams({ '': part }).toString().slice(1));
  return `Basic ${Buffer.from(encoded.join(':')).toString('base64')}`;
};

const request = async ({ tokenUrl, scope }: HttpSettings, signal: AbortSignal): Promise<Held> => {
  const headers = {
    authorization: basic(await client()),
    'content-type': 'application/x-www-form-urlencoded',
    accept: 'application/json',
  };
  const body = new URLSearchParams({ grant_type: 'client_credentials', ...(scope !== undefined && { scope }) });
  const begun = Date.now();
  const { status, text } = await ask({ url: tokenUrl, method: 'POST', headers, body: String(body), signal });
  if (status !== 200) throw new DirectoryUnavailable(`gave no token (${status})`);
  const { access_token, expires_in = UNTOLD_SECONDS + EARLY_SECONDS } = readAs(Token, text);
  return { token: access_token, until: begun + (expires_in - EARLY_SECONDS) * 1_000 };
};

/** Tokens of one deployment: one is used for all questions until shortly before its end. */
export const tokens = (settings: HttpSettings) => {
  let held: Held | undefined;
  let asking: Promise<Held> | undefined;
  return {
    /**
     * A token that is still good; `refused` is one that the other side does not take any more.
     * @throws DirectoryUnavailable
     */
    get: async (signal: AbortSignal, refused?: string): Promise<string> => {
      if (held && held.token !== refused && Date.now() < held.until) return held.token;
      asking ??= request(settings, signal).finally(() => {
        asking = undefined;
      });
      held = await asking;
      return held.token;
    },
  };
};
export type Tokens = ReturnType<typeof tokens>;

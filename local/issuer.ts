import { randomBytes, randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';
import { exportJWK, generateKeyPair, importJWK, type JWK, SignJWT } from 'jose';
import Provider, { type Adapter, type AdapterPayload, type Configuration } from 'oidc-provider';
import type { Account } from './account.ts';
import { type Agent, agentNamed, agents } from './agents.ts';
import { readBody } from './api.ts';
import { problemPage, signInPage, signOutPage } from './sign-in-page.ts';

const HOUR = 3600;
const SCOPES = ['openid', 'email', 'profile', 'phone', 'offline_access', 'aws.cognito.signin.user.admin'];

interface Keys {
  readonly jwk: JWK;
  readonly cookie: string;
}

const newKeys = async (): Promise<Keys> => {
  const { privateKey } = await generateKeyPair('RS256', { extractable: true });
  const jwk = { ...(await exportJWK(privateKey)), alg: 'RS256', use: 'sig', kid: randomUUID() };
  return { jwk, cookie: randomBytes(32).toString('base64url') };
};

/** Keys outlive a restart with the data, so that tokens that were given out stay good until they expire. */
const loadKeys = async (directory: string | undefined): Promise<Keys> => {
  const file = directory && join(directory, 'issuer.json');
  if (file && existsSync(file)) return JSON.parse(readFileSync(file, 'utf8'));
  const keys = await newKeys();
  if (directory && file) {
    mkdirSync(directory, { recursive: true });
    writeFileSync(file, JSON.stringify(keys), { mode: 0o600 });
  }
  return keys;
};

/** Sessions, codes and tokens of one start; they expire by the account's clock. */
const memoryAdapter = (now: () => number) => {
  const stored = new Map<string, { payload: AdapterPayload; expiresAt: number }>();
  return (model: string): Adapter => {
    const key = (id: string) => `${model}:${id}`;
    const live = (id: string) => {
      const found = stored.get(id);
      return found && found.expiresAt > now() ? found.payload : undefined;
    };
    const findBy = (field: 'uid' | 'userCode', value: string) =>
      [...stored].find(([id, { payload }]) => id.startsWith(`${model}:`) && payload[field] === value)?.[0];
    return {
      upsert: async (id, payload, expiresIn) =>
        void stored.set(key(id), { payload, expiresAt: now() + (expiresIn ?? Number.POSITIVE_INFINITY) * 1000 }),
      find: async (id) => live(key(id)),
      findByUid: async (uid) => live(findBy('uid', uid) ?? ''),
      findByUserCode: async (userCode) => live(findBy('userCode', userCode) ?? ''),
      consume: async (id) => {
        const payload = live(key(id));
        if (payload) payload.consumed = Math.floor(now() / 1000);
      },
      destroy: async (id) => void stored.delete(key(id)),
      revokeByGrantId: async (grantId) => {
        for (const [id, { payload }] of stored) if (payload.grantId === grantId) stored.delete(id);
      },
    };
  };
};

/** The claims of an access token of Cognito beyond those every token has. */
const accessClaims = (agent: Agent, clientId: string) => ({
  token_use: 'access',
  client_id: clientId,
  username: agent.username,
  'cognito:groups': agent.groups,
  version: 2,
  origin_jti: randomUUID(),
});

const idClaims = ({ sub, username, groups, name, email }: Agent) => ({
  sub,
  token_use: 'id',
  'cognito:username': username,
  'cognito:groups': groups,
  name,
  email,
  email_verified: true,
});

const show = (ctx: { body?: unknown }, html: string): void => {
  ctx.body = html;
};

const agentBySub = (sub: string) => agents.find((agent) => agent.sub === sub);

export interface Issuer {
  readonly clientId: string;
  readonly runs: readonly string[];
  /** Answers every request below the issuer's path. */
  callback(request: IncomingMessage, response: ServerResponse): Promise<void>;
}

/** An OpenID Connect issuer in place of the template's user pool: the sample agents, tokens with Cognito's claims. */
export const createIssuer = async (
  account: Account,
  options: { issuer: string; publicUrl: string },
): Promise<Issuer> => {
  const { issuer, publicUrl } = options;
  const mount = new URL(issuer).pathname;
  const [client] = account.template.ofType('AWS::Cognito::UserPoolClient');
  if (!client) throw new Error('the template has no AWS::Cognito::UserPoolClient for the console');
  const clientId = client.name;
  const uris = (property: string) => (client.properties[property] ?? []) as string[];
  const { jwk, cookie } = await loadKeys(account.directory);

  const configuration: Configuration = {
    adapter: memoryAdapter(account.clock.now),
    jwks: { keys: [jwk] },
    cookies: { keys: [cookie] },
    clients: [
      {
        client_id: clientId,
        token_endpoint_auth_method: 'none',
        grant_types: ['authorization_code', 'refresh_token'],
        response_types: ['code'],
        require_auth_time: true,
        redirect_uris: uris('CallbackURLs'),
        post_logout_redirect_uris: uris('LogoutURLs'),
      },
    ],
    scopes: SCOPES,
    claims: {
      openid: Object.keys(idClaims(agentNamed('suzuki')))
        .filter((claim) => claim !== 'sub')
        .concat('sub'),
    },
    conformIdTokenClaims: false,
    pkce: { required: () => true },
    clientBasedCORS: (_, origin) => origin === publicUrl,
    issueRefreshToken: async () => true,
    rotateRefreshToken: false,
    ttl: {
      AccessToken: HOUR,
      AuthorizationCode: 60,
      IdToken: HOUR,
      Grant: 720 * HOUR,
      Interaction: HOUR,
      RefreshToken: 720 * HOUR,
      Session: 720 * HOUR,
    },
    findAccount: async (_, sub) => {
      const agent = agentBySub(sub);
      return agent && { accountId: sub, claims: async () => idClaims(agent) };
    },
    interactions: { url: (_, { uid }) => `${mount}/interaction/${uid}` },
    // The agents are the business's own: there is nothing to consent to.
    loadExistingGrant: async (ctx) => {
      const { provider, client: asking, session } = ctx.oidc;
      const grant = new provider.Grant({ clientId: asking?.clientId, accountId: session?.accountId });
      grant.addOIDCScope(SCOPES.join(' '));
      grant.addResourceScope(issuer, SCOPES.join(' '));
      await grant.save();
      return grant;
    },
    features: {
      devInteractions: { enabled: false },
      rpInitiatedLogout: { enabled: true, logoutSource: (ctx, form) => show(ctx, signOutPage(form)) },
      resourceIndicators: {
        enabled: true,
        defaultResource: () => issuer,
        useGrantedResource: () => true,
        getResourceServerInfo: () => ({
          scope: SCOPES.join(' '),
          audience: clientId,
          accessTokenFormat: 'jwt',
          accessTokenTTL: HOUR,
          jwt: { sign: { alg: 'RS256' } },
        }),
      },
    },
    // Cognito's access tokens have no audience; here it is the client, which an HTTP API accepts as well.
    extraTokenClaims: ({ oidc }, token) => {
      const agent = 'accountId' in token ? agentBySub(String(token.accountId)) : undefined;
      const { AuthorizationCode, RefreshToken } = oidc.entities;
      const signedIn = AuthorizationCode?.authTime ?? RefreshToken?.authTime;
      return agent && { ...accessClaims(agent, clientId), auth_time: signedIn };
    },
    renderError: (ctx, out) => show(ctx, problemPage(`${out.error}: ${out.error_description ?? ''}`)),
  };
  const provider = new Provider(issuer, configuration);
  provider.on('server_error', (_, error) => account.log(`issuer: ${error.stack}`));
  const serve = provider.callback();

  const tokenFor = async (agent: Agent): Promise<string> => {
    const seconds = Math.floor(account.clock.now() / 1000);
    return new SignJWT({ ...accessClaims(agent, clientId), scope: 'openid profile', auth_time: seconds })
      .setProtectedHeader({ alg: 'RS256', kid: String(jwk.kid), typ: 'at+jwt' })
      .setSubject(agent.sub)
      .setIssuer(issuer)
      .setJti(randomUUID())
      .setIssuedAt(seconds)
      .setExpirationTime(seconds + HOUR)
      .sign(await importJWK(jwk, 'RS256'));
  };

  const send = (response: ServerResponse, status: number, type: string, body: string) =>
    response
      .writeHead(status, {
        'content-type': `${type}; charset=utf-8`,
        'cache-control': 'no-store',
        'x-content-type-options': 'nosniff',
        'content-security-policy':
          "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'",
      })
      .end(body);

  const interact = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    try {
      const { uid } = await provider.interactionDetails(request, response);
      if (request.method !== 'POST') {
        send(response, 200, 'text/html', signInPage(agents, `${mount}/interaction/${uid}`));
        return;
      }
      const body = await readBody(request, 1024);
      const { sub } = agentNamed(new URLSearchParams(body?.toString()).get('agent') ?? '');
      await provider.interactionFinished(request, response, { login: { accountId: sub } });
    } catch (error) {
      send(response, 400, 'text/html', problemPage(error instanceof Error ? error.message : String(error)));
    }
  };

  /** `GET <issuer>/agent-token?agent=NAME`: a token for a script on this machine, which no real issuer gives away. */
  const giveToken = async (url: URL, response: ServerResponse): Promise<void> => {
    try {
      const token = await tokenFor(agentNamed(url.searchParams.get('agent') ?? ''));
      send(response, 200, 'text/plain', token);
    } catch (error) {
      send(response, 404, 'text/plain', error instanceof Error ? error.message : String(error));
    }
  };

  return {
    clientId,
    runs: [
      'AWS::Cognito::UserPool',
      'AWS::Cognito::UserPoolClient',
      'AWS::Cognito::UserPoolDomain',
      'AWS::Cognito::UserPoolGroup',
    ],
    callback: async (request, response) => {
      const url = new URL(request.url ?? '/', issuer);
      if (url.pathname === `${mount}/agent-token`) return giveToken(url, response);
      if (url.pathname.startsWith(`${mount}/interaction/`)) return interact(request, response);
      // The provider makes its own addresses from what was cut off.
      Object.assign(request, {
        originalUrl: request.url,
        baseUrl: mount,
        url: request.url?.slice(mount.length) || '/',
      });
      await serve(request, response);
    },
  };
};

import type { Template } from 'aws-cdk-lib/assertions';
import { beforeAll, describe, expect, it } from 'vitest';
import { FRONT_HEADER } from '../../functions/platform/front.ts';
import { plain as written } from '../../lib/service-function.ts';
import { synth, synthLocal } from './synth.ts';

const DOMAIN = {
  certificateArn: 'arn:aws:acm:us-east-1:111122223333:certificate/0a1b2c',
  hostedZoneId: 'Z0123456789ABC',
};
const WEB_ACL = 'arn:aws:wafv2:us-east-1:111122223333:global/webacl/shop/0a1b2c';
const PUBLIC = 'https://support.sakura-shop.example';
const SHOP = 'https://www.sakura-shop.example';

type Synthesized = Awaited<ReturnType<typeof synth>>;
let plain: Synthesized;
let named: Synthesized;

beforeAll(async () => {
  plain = await synth();
  named = await synth({ domain: DOMAIN, webAclArn: WEB_ACL, edgeLogDays: 30, priceClass: 'PriceClass_All' });
});

const only = (template: Template, type: string) => {
  const [found, ...others] = Object.values(template.findResources(type));
  expect(others, type).toEqual([]);
  return found?.Properties;
};
const configOf = ({ web }: Synthesized) => only(web, 'AWS::CloudFront::Distribution').DistributionConfig;

interface Behavior {
  readonly PathPattern?: string;
  readonly TargetOriginId: string;
  readonly CachePolicyId: unknown;
  readonly OriginRequestPolicyId?: string;
  readonly ResponseHeadersPolicyId?: { readonly Ref: string };
  readonly ViewerProtocolPolicy: string;
  readonly AllowedMethods?: readonly string[];
}

const behaviors = (from: Synthesized): Behavior[] => {
  const { CacheBehaviors, DefaultCacheBehavior } = configOf(from);
  return [...CacheBehaviors, { ...DefaultCacheBehavior, PathPattern: 'default' }];
};
const behavior = (from: Synthesized, path: string): Behavior => {
  const found = behaviors(from).find(({ PathPattern }) => PathPattern === path);
  if (!found) throw new Error(`nothing is served at ${path}`);
  return found;
};
const originOf = (from: Synthesized, path: string) =>
  configOf(from).Origins.find(({ Id }: { Id: string }) => Id === behavior(from, path).TargetOriginId);
const headersOf = (from: Synthesized, path: string) =>
  from.web.toJSON().Resources[behavior(from, path).ResponseHeadersPolicyId?.Ref ?? ''].Properties
    .ResponseHeadersPolicyConfig;

/** CloudFront's own policies. */
const NOTHING_CACHED = '4135ea2d-6df8-44a3-9df3-4b5a84be39ad';
const ALL_BUT_HOST = 'b689b0a8-53d0-40ab-baf2-68738e2966ac';

describe('the distribution', () => {
  it('serves pages, status, API and socket at one address, and nothing else', () => {
    expect(behaviors(plain).map(({ PathPattern }) => PathPattern)).toEqual([
      '/console*',
      '/status.json',
      '/api/*',
      '/ws',
      'default',
    ]);
  });

  it.each(['/api/*', '/ws'])('keeps nothing of %s, lets every method through and every header but Host', (path) => {
    expect(behavior(plain, path)).toMatchObject({
      CachePolicyId: NOTHING_CACHED,
      OriginRequestPolicyId: ALL_BUT_HOST,
      ViewerProtocolPolicy: 'https-only',
      AllowedMethods: expect.arrayContaining(['GET', 'POST', 'PUT', 'OPTIONS']),
    });
  });

  it('finds each API by the path that a browser asks for', () => {
    const { Resources } = plain.service.toJSON();
    const stage = Object.values<{ Type: string; Properties: Record<string, string> }>(Resources).flatMap(
      ({ Type, Properties }) => (Type === 'AWS::ApiGatewayV2::Stage' ? [Properties.StageName] : []),
    );
    expect(stage.toSorted()).toEqual(['$default', 'ws']);
    const keys = Object.values(plain.service.findResources('AWS::ApiGatewayV2::Route'))
      .map(({ Properties }) => Properties.RouteKey)
      .filter((key) => key.includes(' '));
    expect(keys.filter((key) => !/^[A-Z]+ \/api\//.test(key))).toEqual([]);
    for (const path of ['/api/*', '/ws']) expect(originOf(plain, path).OriginPath).toBeUndefined();
    expect(JSON.stringify(originOf(plain, '/api/*').DomainName)).toContain('HttpApi');
    expect(JSON.stringify(originOf(plain, '/ws').DomainName)).toContain('SocketApi');
  });

  it('keeps no error, which would be told to others for ten seconds', () => {
    const errors = configOf(plain).CustomErrorResponses;
    for (const code of [403, 404, 500, 502, 503, 504]) {
      expect(errors).toContainEqual({ ErrorCode: code, ErrorCachingMinTTL: 0 });
    }
  });

  it('keeps status.json for the five seconds that a reader may keep it', () => {
    const { CachePolicyId } = behavior(plain, '/status.json');
    const { Ref } = CachePolicyId as { Ref: string };
    expect(plain.web.toJSON().Resources[Ref].Properties.CachePolicyConfig).toMatchObject({
      MinTTL: 0,
      DefaultTTL: 5,
      MaxTTL: 5,
    });
  });

  it('speaks HTTP/2 and HTTP/3, from an edge in Japan', () => {
    expect(configOf(plain)).toMatchObject({ HttpVersion: 'http2and3', PriceClass: 'PriceClass_200' });
    expect(configOf(named).PriceClass).toBe('PriceClass_All');
  });

  it('has a name, a web ACL and logs without cookies when the settings say so, and none by itself', () => {
    expect(configOf(plain)).not.toHaveProperty('Aliases');
    expect(configOf(plain)).not.toHaveProperty('WebACLId');
    expect(configOf(plain)).not.toHaveProperty('Logging');
    expect(configOf(named)).toMatchObject({
      Aliases: ['support.sakura-shop.example'],
      ViewerCertificate: { AcmCertificateArn: DOMAIN.certificateArn, MinimumProtocolVersion: 'TLSv1.2_2021' },
      WebACLId: WEB_ACL,
      Logging: { IncludeCookies: false },
    });
    const expiring = Object.values(named.web.findResources('AWS::S3::Bucket')).flatMap(
      ({ Properties }) => Properties.LifecycleConfiguration?.Rules ?? [],
    );
    expect(expiring).toEqual([{ ExpirationInDays: 30, Status: 'Enabled' }]);
  });

  it('has its records where the name is in Route 53', () => {
    const records = Object.values(named.web.findResources('AWS::Route53::RecordSet')).map(({ Properties }) => [
      Properties.Type,
      Properties.Name,
      Properties.HostedZoneId,
    ]);
    const name = 'support.sakura-shop.example.';
    expect(records.toSorted()).toEqual([
      ['A', name, DOMAIN.hostedZoneId],
      ['AAAA', name, DOMAIN.hostedZoneId],
    ]);
    plain.web.resourceCountIs('AWS::Route53::RecordSet', 0);
  });
});

/** The functions that API Gateway calls before anything else has looked at a request. */
const atTheDoor = ({ service }: Synthesized) => {
  const { Resources } = service.toJSON();
  const called = (uri: unknown) => /"(\w+)","Arn"/.exec(JSON.stringify(uri))?.[1] ?? '';
  const http = Object.values(service.findResources('AWS::ApiGatewayV2::Route'))
    .filter(({ Properties }) => Properties.RouteKey.includes(' '))
    .map(({ Properties }) => Resources[JSON.stringify(Properties.Target).match(/"Ref":"(\w+)"/)?.[1] ?? ''])
    .map(({ Properties }) => called(Properties.IntegrationUri));
  const authorizers = Object.values(service.findResources('AWS::ApiGatewayV2::Authorizer'))
    .filter(({ Properties }) => Properties.AuthorizerType === 'REQUEST')
    .map(({ Properties }) => called(Properties.AuthorizerUri));
  return new Map([...http, ...authorizers].map((id) => [id, Resources[id].Properties.Environment.Variables] as const));
};

describe("API Gateway's own addresses", () => {
  it('are closed where the stage has a domain: every function at the door takes what the distribution sends only', () => {
    const door = atTheDoor(named);
    expect(door.size).toBe(19);
    for (const [id, variables] of door) {
      expect(variables.FRONT_ONLY, id).toBe('true');
      expect(JSON.stringify(variables.FRONT_SECRET), id).toContain('{{resolve:secretsmanager:');
    }
  });

  it('are open without one, and addresses of visitors are known all the same', () => {
    for (const [id, variables] of atTheDoor(plain)) {
      expect(variables.FRONT_ONLY, id).toBeUndefined();
      expect(JSON.stringify(variables.FRONT_SECRET), id).toContain('{{resolve:secretsmanager:');
    }
  });

  it.each(['/api/*', '/ws'])('get from the distribution at %s the very secret that the functions know', (path) => {
    const secret = Object.keys(named.service.findResources('AWS::SecretsManager::Secret'))[0] ?? '';
    const [header, ...others] = originOf(named, path).OriginCustomHeaders;
    expect(others).toEqual([]);
    expect(header.HeaderName).toBe(FRONT_HEADER);
    const [start, { 'Fn::ImportValue': imported }, end] = header.HeaderValue['Fn::Join'][1];
    const exported = Object.values(
      named.service.toJSON().Outputs as Record<string, { Export?: { Name: string }; Value: unknown }>,
    ).find(({ Export }) => Export?.Name === imported);
    expect(exported?.Value).toEqual({ Ref: secret });
    for (const { FRONT_SECRET } of atTheDoor(named).values()) {
      expect(FRONT_SECRET['Fn::Join'][1]).toEqual([start, { Ref: secret }, end]);
    }
  });

  it('take the secret before as well, so that one can be replaced while requests come', async () => {
    const [first, second, third] = await Promise.all(
      [1, 2, 3].map((frontSecretVersion) => synth({ frontSecretVersion })),
    );
    if (!first || !second || !third) throw new Error('there are not three versions');
    const sent = (from: Synthesized): string => {
      const imported = JSON.stringify(originOf(from, '/ws').OriginCustomHeaders);
      return /"Fn::ImportValue":"([^"]+)"/.exec(imported)?.[1] ?? '';
    };
    const taken = (from: Synthesized) => {
      const { Outputs } = from.service.toJSON() as { Outputs: Record<string, { Export?: object; Value: unknown }> };
      return Object.values(Outputs).flatMap(({ Export, Value }) => {
        const name = Export && 'Name' in Export ? String(Export.Name) : '';
        const id = JSON.stringify(Value);
        const everywhere = [...atTheDoor(from).values()].every(({ FRONT_SECRET }) =>
          JSON.stringify(FRONT_SECRET).includes(id),
        );
        return everywhere ? [name] : [];
      });
    };
    // What the deployed web stack imports and sends stays, and is taken, until that stack is deployed.
    expect(taken(first)).toEqual([sent(first)]);
    expect(taken(second).toSorted()).toEqual([sent(first), sent(second)].toSorted());
    expect(taken(third).toSorted()).toEqual([sent(second), sent(third)].toSorted());
  });

  it('are what sessions name only while the distribution has no name that is known before it exists', () => {
    const socketUrl = (from: Synthesized) =>
      [...atTheDoor(from).values()].flatMap(({ SOCKET_URL }) => (SOCKET_URL === undefined ? [] : [SOCKET_URL]));
    expect(socketUrl(named)).toEqual(['wss://support.sakura-shop.example/ws']);
    expect(JSON.stringify(socketUrl(plain))).toMatch(/execute-api.*\/ws"/);
  });
});

describe('what browsers are told', () => {
  const names = (from: Synthesized, path: string) =>
    Object.fromEntries(
      (headersOf(from, path).CustomHeadersConfig?.Items ?? []).map(({ Header, Value }: Record<string, string>) => [
        Header,
        Value,
      ]),
    );

  it.each(['default', '/status.json'])('of %s: exactly the allowed origins may read it, and its date', (path) => {
    expect(headersOf(plain, path).CorsConfig).toMatchObject({
      AccessControlAllowOrigins: { Items: [PUBLIC, SHOP] },
      AccessControlExposeHeaders: { Items: ['date'] },
      AccessControlAllowCredentials: false,
      OriginOverride: true,
    });
    expect(names(plain, path)).toEqual({ 'cross-origin-resource-policy': 'cross-origin' });
  });

  const consolePolicy = () =>
    written(headersOf(plain, '/console*').SecurityHeadersConfig.ContentSecurityPolicy.ContentSecurityPolicy);

  it('of the console: no other site reads, opens or frames it', () => {
    const { CorsConfig } = headersOf(plain, '/console*');
    expect(CorsConfig).toBeUndefined();
    expect(names(plain, '/console*')).toEqual({
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
    });
    const policy = consolePolicy().split('; ');
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).toContain("script-src 'self'");
    expect(policy.join()).not.toContain('unsafe');
  });

  it('of the console: it reaches its own address, the two where agents sign in, the socket and the bucket of files', () => {
    expect(consolePolicy()).toMatch(
      /connect-src 'self' https:\/\/cognito-idp\.ap-northeast-1\.amazonaws\.com https:\/\/sakura-shop-support-dev\.auth\.ap-northeast-1\.amazoncognito\.com wss:\/\/\S+ https:\/\/\S*Attachments\w+(;|$)/,
    );
    expect(consolePolicy()).toMatch(/img-src data: blob: https:\/\/\S*Attachments\w+(;|$)/);
  });

  it.each(['default', '/console*', '/status.json', '/api/*'])(
    'of %s: it is on TLS, and is what it says it is',
    (path) => {
      expect(headersOf(plain, path).SecurityHeadersConfig).toMatchObject({
        StrictTransportSecurity: { AccessControlMaxAgeSec: 31_536_000, Override: true },
        ContentTypeOptions: { Override: true },
        ReferrerPolicy: { ReferrerPolicy: 'strict-origin-when-cross-origin' },
      });
    },
  );
});

describe('a web team', () => {
  it('finds in the outputs what it pastes', () => {
    expect(named.web.toJSON().Outputs).toMatchObject({
      ScriptTag: { Value: `<script src="${PUBLIC}/widget.js" defer></script>` },
      ConsoleUrl: { Value: `${PUBLIC}/console` },
      PublicApiUrl: { Value: `${PUBLIC}/api` },
      PublicSocketUrl: { Value: 'wss://support.sakura-shop.example/ws' },
      PagesUrl: { Value: PUBLIC },
    });
    expect(JSON.stringify(plain.web.toJSON().Outputs.ScriptTag)).toMatch(/Distribution\w+","DomainName"/);
  });

  it('has no distribution on its own machine, and no secret of one', async () => {
    const { web, service } = await synthLocal();
    expect(web).toBeUndefined();
    expect(service.front).toBeUndefined();
  });
});

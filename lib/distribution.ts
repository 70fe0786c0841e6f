import { Duration, Stack, Validations } from 'aws-cdk-lib';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import {
  AllowedMethods,
  type BehaviorOptions,
  CachePolicy,
  Distribution,
  Function as EdgeFunction,
  FunctionCode,
  FunctionEventType,
  FunctionRuntime,
  HttpVersion,
  OriginRequestPolicy,
  type PriceClass,
  SecurityPolicyProtocol,
  ViewerProtocolPolicy,
} from 'aws-cdk-lib/aws-cloudfront';
import { HttpOrigin, S3BucketOrigin } from 'aws-cdk-lib/aws-cloudfront-origins';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { FRONT_HEADER } from '../functions/platform/front.ts';
import { edgeLogs } from './edge-logs.ts';
import { apiHeaders, consoleHeaders, sharedHeaders } from './response-headers.ts';
import type { Settings } from './settings.ts';

/** Answers that CloudFront would keep for ten seconds and give to others: another agent's 403, a hiccup's 503. */
const ERRORS = [403, 404, 405, 414, 500, 501, 502, 503, 504];

/** S3 knows no index of a folder. */
export const CONSOLE_REWRITE = `function handler(event) {
  var request = event.request;
  if (request.uri === '/console' || request.uri === '/console/') request.uri = '/console/index.html';
  return request;
}`;

export interface DistributionProps {
  readonly settings: Settings;
  readonly pages: IBucket;
  readonly status: IBucket;
  readonly httpApiId: string;
  readonly socketApiId: string;
  /** What tells the functions that a request came through here. */
  readonly frontSecret: string;
  /** The console's content security policy. */
  readonly consolePolicy: string;
}

/** The one address of the stage: pages and `status.json` out of buckets, `/api` and `/ws` from API Gateway. */
export const createDistribution = (scope: Construct, props: DistributionProps): Distribution => {
  const { settings, pages, status, httpApiId, socketApiId, frontSecret, consolePolicy } = props;
  const { publicUrl, domain, webAclArn, priceClass, allowedOrigins, edgeLogDays } = settings;
  const { region, urlSuffix } = Stack.of(scope);
  const shared = sharedHeaders(scope, [publicUrl, ...allowedOrigins]);
  const files = S3BucketOrigin.withOriginAccessControl(pages);
  const api = (apiId: string): BehaviorOptions => ({
    origin: new HttpOrigin(`${apiId}.execute-api.${region}.${urlSuffix}`, {
      customHeaders: { [FRONT_HEADER]: frontSecret },
    }),
    allowedMethods: AllowedMethods.ALLOW_ALL,
    cachePolicy: CachePolicy.CACHING_DISABLED,
    // API Gateway takes its own host name only. Origin, Authorization and what a WebSocket needs pass.
    originRequestPolicy: OriginRequestPolicy.ALL_VIEWER_EXCEPT_HOST_HEADER,
    viewerProtocolPolicy: ViewerProtocolPolicy.HTTPS_ONLY,
  });
  const rewrite = new EdgeFunction(scope, 'ConsoleRewrite', {
    runtime: FunctionRuntime.JS_2_0,
    code: FunctionCode.fromInline(CONSOLE_REWRITE),
  });
  const page = { viewerProtocolPolicy: ViewerProtocolPolicy.REDIRECT_TO_HTTPS, compress: true };
  const distribution = new Distribution(scope, 'Distribution', {
    comment: Stack.of(scope).stackName,
    httpVersion: HttpVersion.HTTP2_AND_3,
    minimumProtocolVersion: SecurityPolicyProtocol.TLS_V1_2_2021,
    priceClass: priceClass as PriceClass,
    ...(webAclArn !== undefined && { webAclId: webAclArn }),
    ...(domain && {
      domainNames: [new URL(publicUrl).hostname],
      certificate: Certificate.fromCertificateArn(scope, 'Certificate', domain.certificateArn),
    }),
    ...(edgeLogDays !== undefined && edgeLogs(scope, edgeLogDays)),
    errorResponses: ERRORS.map((httpStatus) => ({ httpStatus, ttl: Duration.seconds(0) })),
    defaultBehavior: {
      ...page,
      origin: files,
      cachePolicy: CachePolicy.CACHING_OPTIMIZED,
      responseHeadersPolicy: shared,
    },
    additionalBehaviors: {
      '/console*': {
        ...page,
        origin: files,
        cachePolicy: CachePolicy.CACHING_OPTIMIZED,
        responseHeadersPolicy: consoleHeaders(scope, consolePolicy),
        functionAssociations: [{ eventType: FunctionEventType.VIEWER_REQUEST, function: rewrite }],
      },
      '/status.json': {
        ...page,
        origin: S3BucketOrigin.withOriginAccessControl(status),
        cachePolicy: new CachePolicy(scope, 'StatusCache', {
          comment: 'As long as a reader may keep it',
          minTtl: Duration.seconds(0),
          defaultTtl: Duration.seconds(5),
          maxTtl: Duration.seconds(5),
          enableAcceptEncodingGzip: true,
          enableAcceptEncodingBrotli: true,
        }),
        responseHeadersPolicy: shared,
      },
      '/api/*': { ...api(httpApiId), responseHeadersPolicy: apiHeaders(scope) },
      // The stage of the WebSocket API has this name, so that the path is right as it is: no rewriting, no origin path.
      '/ws': api(socketApiId),
    },
  });
  explain(distribution, settings);
  return distribution;
};

const explain = (distribution: Distribution, { domain, webAclArn, edgeLogDays }: Settings): void => {
  const open = {
    CFR1: 'Customers of a shop travel; no country is shut out.',
    ...(webAclArn === undefined && { CFR2: 'A web ACL bills while idle; one is taken when webAclArn names it.' }),
    ...(edgeLogDays === undefined && {
      CFR3: "Access logs hold visitors' addresses; they are kept when edgeLogDays is set.",
    }),
    ...(domain === undefined && {
      CFR4: 'The certificate is that of cloudfront.net, whose TLS is not ours to choose.',
    }),
  };
  for (const [rule, reason] of Object.entries(open)) {
    Validations.of(distribution).acknowledge({ id: `AwsSolutions-${rule}`, reason });
  }
};

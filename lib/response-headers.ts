import { Duration } from 'aws-cdk-lib';
import { HeadersFrameOption, HeadersReferrerPolicy, ResponseHeadersPolicy } from 'aws-cdk-lib/aws-cloudfront';
import type { Construct } from 'constructs';

const override = true;

const security = {
  strictTransportSecurity: { accessControlMaxAge: Duration.days(365), override },
  contentTypeOptions: { override },
  referrerPolicy: { referrerPolicy: HeadersReferrerPolicy.STRICT_ORIGIN_WHEN_CROSS_ORIGIN, override },
};

/** Of what the shops' pages load: exactly the allowed origins may read it. */
export const sharedHeaders = (scope: Construct, origins: readonly string[]): ResponseHeadersPolicy =>
  new ResponseHeadersPolicy(scope, 'SharedHeaders', {
    comment: 'Widget, client and status.json',
    corsBehavior: {
      accessControlAllowOrigins: [...new Set(origins)],
      accessControlAllowMethods: ['GET', 'HEAD'],
      accessControlAllowHeaders: ['*'],
      // Readers of status.json tell the time by it.
      accessControlExposeHeaders: ['date'],
      accessControlAllowCredentials: false,
      originOverride: override,
    },
    // A site that isolates itself loads only what says that it may be loaded.
    customHeadersBehavior: {
      customHeaders: [{ header: 'cross-origin-resource-policy', value: 'cross-origin', override }],
    },
    securityHeadersBehavior: security,
  });

/** Of the console: it reaches what its policy names, no other site frames it, opens it or reads it. */
export const consoleHeaders = (scope: Construct, contentSecurityPolicy: string): ResponseHeadersPolicy =>
  new ResponseHeadersPolicy(scope, 'ConsoleHeaders', {
    comment: 'Console',
    customHeadersBehavior: {
      customHeaders: [
        { header: 'cross-origin-opener-policy', value: 'same-origin', override },
        { header: 'cross-origin-resource-policy', value: 'same-origin', override },
      ],
    },
    securityHeadersBehavior: {
      ...security,
      contentSecurityPolicy: { contentSecurityPolicy, override },
      frameOptions: { frameOption: HeadersFrameOption.DENY, override },
    },
  });

/** Of the HTTP API, which says itself who may read it. */
export const apiHeaders = (scope: Construct): ResponseHeadersPolicy =>
  new ResponseHeadersPolicy(scope, 'ApiHeaders', { comment: 'HTTP API', securityHeadersBehavior: security });

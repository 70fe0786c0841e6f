import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import type { Distribution } from 'aws-cdk-lib/aws-cloudfront';
import { AaaaRecord, ARecord, HostedZone, RecordTarget } from 'aws-cdk-lib/aws-route53';
import { CloudFrontTarget } from 'aws-cdk-lib/aws-route53-targets';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import type { Asset } from '../web/build.ts';
import { consoleConfig, consolePage } from '../web/console-page.ts';
import type { DataStack } from './data-stack.ts';
import { createDistribution } from './distribution.ts';
import type { Front } from './front.ts';
import { Pages } from './pages.ts';
import type { ServiceStack } from './service-stack.ts';
import type { Settings } from './settings.ts';

/** What the web stack serves, built. */
export type Site = ReadonlyMap<string, Asset>;

export interface WebStackProps extends StackProps {
  readonly settings: Settings;
  readonly data: DataStack;
  readonly service: ServiceStack;
  readonly front: Front;
  readonly site: Site;
}

/** Where browsers go: one distribution for pages, API and socket. It can be deleted and made again. */
export class WebStack extends Stack {
  constructor(scope: Construct, id: string, props: WebStackProps) {
    super(scope, id, props);
    const { settings, data, service, front, site } = props;
    const { region, signInDomainPrefix } = settings;
    const console = consolePage(site, {
      connect: [
        // The issuer describes itself at the first and gives tokens at the second.
        `https://cognito-idp.${region}.amazonaws.com`,
        `https://${signInDomainPrefix}.auth.${region}.amazoncognito.com`,
        service.socketUrl,
      ],
      files: data.filesOrigin,
    });
    const pages = new Pages(this, 'Pages', {
      assets: site,
      html: console.body,
      config: consoleConfig(data.staff.userPoolProviderUrl, data.console.userPoolClientId, service.socketUrl),
      logRetentionDays: settings.logRetentionDays,
    });
    const distribution = createDistribution(this, {
      settings,
      pages: pages.bucket,
      // By name: its own stack lets distributions of the account read it, else the two stacks would need each other.
      status: Bucket.fromBucketAttributes(this, 'Status', {
        bucketName: service.statusBucket.bucketName,
        region: settings.region,
      }),
      httpApiId: service.httpApi.apiId,
      socketApiId: service.socketStage.api.apiId,
      frontSecret: front.secret,
      consolePolicy: console.policy,
    });
    this.#name(distribution, settings);
    this.#outputs(distribution, settings, service);
  }

  #name(distribution: Distribution, { publicUrl, domain }: Settings): void {
    if (domain?.hostedZoneId === undefined) return;
    const zone = HostedZone.fromHostedZoneAttributes(this, 'Zone', {
      hostedZoneId: domain.hostedZoneId,
      // Records without a name of their own have this one, whichever zone above it they are in.
      zoneName: new URL(publicUrl).hostname,
    });
    const target = RecordTarget.fromAlias(new CloudFrontTarget(distribution));
    new ARecord(this, 'Ipv4', { zone, target });
    new AaaaRecord(this, 'Ipv6', { zone, target });
  }

  #outputs({ domainName }: Distribution, { publicUrl, domain }: Settings, service: ServiceStack): void {
    const address = domain ? publicUrl : `https://${domainName}`;
    const outputs = {
      PagesUrl: [address, 'Where everything is served; without a domain of its own this has to be publicUrl'],
      ScriptTag: [`<script src="${address}/widget.js" defer></script>`, 'The chat in a page of an allowed origin'],
      ConsoleUrl: [`${address}/console`, 'Console of staff'],
      PublicApiUrl: [`${address}/api`, 'HTTP API'],
      PublicSocketUrl: [service.socketUrl, 'WebSocket API; sessions name it as socketUrl'],
      DistributionName: [domainName, 'What a CNAME record of the domain points to'],
    } satisfies Record<string, [string, string]>;
    for (const [id, [value, description]] of Object.entries(outputs)) new CfnOutput(this, id, { value, description });
  }
}

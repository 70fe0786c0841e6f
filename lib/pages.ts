import { RemovalPolicy, Stack, Validations } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import { BlockPublicAccess, Bucket, BucketEncryption } from 'aws-cdk-lib/aws-s3';
import { Asset } from 'aws-cdk-lib/aws-s3-assets';
import { BucketDeployment, CacheControl, type ISource, Source } from 'aws-cdk-lib/aws-s3-deployment';
import { Construct } from 'constructs';
import { build, type Asset as File } from '../web/build.ts';
import { CONSOLE_PAGE } from '../web/console-build.ts';
import { plain } from './service-function.ts';

const FOREVER = 'public, max-age=31536000, immutable';
/** A new widget reaches every page within five minutes, and no page asks for it at every view. */
const WIDGET = 'public, max-age=300';
const ASK_EACH_TIME = 'no-cache';

const builtOnce = async (): Promise<ReadonlyMap<string, File>> => {
  const { assets, close } = await build();
  await close();
  return assets;
};
let building: ReturnType<typeof builtOnce> | undefined;

/** What the pages load, built once, however many stacks serve it. */
export const buildPages = (): ReturnType<typeof builtOnce> => {
  building ??= builtOnce();
  return building;
};

export interface PagesProps {
  readonly assets: ReadonlyMap<string, File>;
  /** The console's page. */
  readonly html: string;
  /** What `/console/config.json` says; it may hold what is known at deployment only. */
  readonly config: object;
  readonly logRetentionDays: RetentionDays;
}

const cacheOf = ({ immutable, shared }: File): string => {
  if (immutable) return FOREVER;
  return shared ? WIDGET : ASK_EACH_TIME;
};

interface Upload {
  readonly source: ISource;
  readonly type: string;
  readonly cache: string;
}

const deployer = (scope: Construct, logGroup: LogGroup): Role => {
  const role = new Role(scope, 'DeployerRole', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
  role.addToPolicy(
    new PolicyStatement({ actions: ['logs:CreateLogStream', 'logs:PutLogEvents'], resources: [logGroup.logGroupArn] }),
  );
  return role;
};

/** What the CDK gives its function that unpacks assets into the bucket, and brings with it. */
const explainDeployer = (role: Role, bucket: Bucket): void => {
  const { node } = Stack.of(role);
  const assets = node.findAll().flatMap((each) => (each instanceof Asset ? [each.bucket.arnForObjects('*')] : []));
  const reads = 'The CDK lets its deployment function read the assets that it unpacks; there are no data among them.';
  const writes = 'The CDK lets its deployment function write and list this one bucket, whose files are all derived.';
  const given: Record<string, string> = {
    'Action::s3:GetObject*': reads,
    'Action::s3:GetBucket*': reads,
    'Action::s3:List*': reads,
    ...Object.fromEntries(assets.map((arn) => [`Resource::${plain(Stack.of(role).resolve(arn))}`, reads])),
    'Action::s3:DeleteObject*': writes,
    'Action::s3:Abort*': writes,
    [`Resource::${plain(Stack.of(role).resolve(bucket.arnForObjects('*')))}`]: writes,
  };
  for (const [finding, reason] of Object.entries(given)) {
    Validations.of(role).acknowledge({ id: `AwsSolutions-IAM5[${finding}]`, reason });
  }
  for (const fn of node.children.filter((each) => each.node.id.startsWith('Custom::CDKBucketDeployment'))) {
    Validations.of(fn).acknowledge({
      id: 'AwsSolutions-L1',
      reason: 'The CDK chooses the runtime of its deployment function, and runs it while deploying only.',
    });
  }
};

/** The files of widget, client and console in a bucket that only the distribution reads. */
export class Pages extends Construct {
  readonly bucket: Bucket;
  readonly #runsAs: { readonly role: Role; readonly logGroup: LogGroup };

  constructor(scope: Construct, id: string, { assets, html, config, logRetentionDays }: PagesProps) {
    super(scope, id);
    // All of it is derived: a deployment brings it again.
    this.bucket = new Bucket(this, 'Bucket', {
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      encryption: BucketEncryption.S3_MANAGED,
      enforceSSL: true,
      autoDeleteObjects: true,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    Validations.of(this.bucket).acknowledge({
      id: 'AwsSolutions-S1',
      reason: 'It holds what anybody may load, and only the distribution and the deployment reach it.',
    });
    const logGroup = new LogGroup(this, 'DeploymentLogs', {
      retention: logRetentionDays,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const role = deployer(this, logGroup);
    this.#runsAs = { role, logGroup };

    const sorted = [...assets].filter(([path]) => path !== CONSOLE_PAGE).toSorted(([a], [b]) => (a < b ? -1 : 1));
    const files = sorted.map(([path, asset]) => ({
      source: Source.data(path.slice(1), Buffer.from(asset.body).toString('utf8')),
      type: asset.type,
      cache: cacheOf(asset),
    }));
    files.push({
      source: Source.jsonData('console/config.json', config),
      type: 'application/json',
      cache: ASK_EACH_TIME,
    });
    const chunks = this.#deploy(
      'Chunks',
      files.filter(({ cache }) => cache === FOREVER),
    );
    const scripts = this.#deploy(
      'Scripts',
      files.filter(({ cache }) => cache !== FOREVER),
    );
    const page = {
      source: Source.data('console/index.html', html),
      type: 'text/html; charset=utf-8',
      cache: ASK_EACH_TIME,
    };
    // Whoever gets a new file finds what it names.
    for (const script of scripts) script.node.addDependency(...chunks);
    for (const last of this.#deploy('Console', [page])) last.node.addDependency(...chunks, ...scripts);
    explainDeployer(role, this.bucket);
  }

  /**
   * One deployment for each type and way to be cached. It says the characters of a script too: in a page that is not in
   * UTF-8 they would be garbled else.
   */
  #deploy(id: string, files: readonly Upload[]): BucketDeployment[] {
    const groups = Map.groupBy(files, ({ type, cache }) => `${type}; ${cache}`);
    return [...groups.values()].flatMap(([first, ...others], index) => {
      if (!first) return [];
      return new BucketDeployment(this, `${id}${index}`, {
        sources: [first, ...others].map(({ source }) => source),
        destinationBucket: this.bucket,
        contentType: first.type,
        cacheControl: [CacheControl.fromString(first.cache)],
        // Pages that are open, and scripts in caches, still ask for the chunks of earlier deployments.
        prune: false,
        outputObjectKeys: false,
        memoryLimit: 256,
        ...this.#runsAs,
      });
    });
  }
}

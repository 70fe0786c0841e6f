import { existsSync, readFileSync } from 'node:fs';
import { join, resolve as resolvePath } from 'node:path';

export const REGION = 'ap-northeast-1';
export const ACCOUNT_ID = '000000000000';

type Json = Record<string, unknown>;

/** A resource of the synthesized template with every intrinsic function of its properties resolved. */
export interface Resource {
  readonly stack: string;
  readonly logicalId: string;
  readonly type: string;
  /** Physical name: the explicit one of the template, else stack and logical id. */
  readonly name: string;
  readonly arn: string;
  readonly properties: Json;
}

export interface Asset {
  readonly bucket: string;
  readonly key: string;
  /** Absolute path of the file or folder the asset was made of. */
  readonly path: string;
}

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const NAME_PROPERTY: Record<string, string> = {
  'AWS::DynamoDB::Table': 'TableName',
  'AWS::DynamoDB::GlobalTable': 'TableName',
  'AWS::Lambda::Function': 'FunctionName',
  'AWS::Events::EventBus': 'Name',
  'AWS::ApiGatewayV2::Stage': 'StageName',
  'AWS::S3::Bucket': 'BucketName',
};

const ARN: Record<string, (name: string) => string> = {
  'AWS::DynamoDB::Table': (name) => `arn:aws:dynamodb:${REGION}:${ACCOUNT_ID}:table/${name}`,
  'AWS::DynamoDB::GlobalTable': (name) => `arn:aws:dynamodb:${REGION}:${ACCOUNT_ID}:table/${name}`,
  'AWS::Lambda::Function': (name) => `arn:aws:lambda:${REGION}:${ACCOUNT_ID}:function:${name}`,
  'AWS::Events::EventBus': (name) => `arn:aws:events:${REGION}:${ACCOUNT_ID}:event-bus/${name}`,
  'AWS::Events::Rule': (name) => `arn:aws:events:${REGION}:${ACCOUNT_ID}:rule/${name}`,
  'AWS::SQS::Queue': (name) => `arn:aws:sqs:${REGION}:${ACCOUNT_ID}:${name}`,
  'AWS::SNS::Topic': (name) => `arn:aws:sns:${REGION}:${ACCOUNT_ID}:${name}`,
  'AWS::S3::Bucket': (name) => `arn:aws:s3:::${name}`,
  'AWS::SecretsManager::Secret': (name) => `arn:aws:secretsmanager:${REGION}:${ACCOUNT_ID}:secret:${name}`,
  'AWS::Logs::LogGroup': (name) => `arn:aws:logs:${REGION}:${ACCOUNT_ID}:log-group:${name}:*`,
  'AWS::IAM::Role': (name) => `arn:aws:iam::${ACCOUNT_ID}:role/${name}`,
  'AWS::KMS::Key': (name) => `arn:aws:kms:${REGION}:${ACCOUNT_ID}:key/${name}`,
  'AWS::Cognito::UserPool': (name) => `arn:aws:cognito-idp:${REGION}:${ACCOUNT_ID}:userpool/${name}`,
};

/** Types whose `Ref` is the ARN, not the name. */
const REF_IS_ARN = new Set(['AWS::SecretsManager::Secret', 'AWS::SNS::Topic']);

/**
 * The templates of a cloud assembly as one account: the only description of the system that `local/` reads.
 * `rewrite` replaces addresses that exist only in AWS (execute-api, Cognito) by those of the local account.
 */
export class Template {
  readonly resources: readonly Resource[];
  readonly assets: readonly Asset[];
  readonly #raw = new Map<string, { stack: string; logicalId: string; type: string; properties: Json }>();
  readonly #exports = new Map<string, { stack: string; value: unknown }>();
  readonly #outputs = new Map<string, { stack: string; value: unknown }>();
  readonly #rewrite: readonly (readonly [RegExp, string])[];

  constructor(outdir: string, rewrite: readonly (readonly [RegExp, string])[] = []) {
    this.#rewrite = rewrite;
    const manifest = JSON.parse(readFileSync(join(outdir, 'manifest.json'), 'utf8'));
    const assets: Asset[] = [];
    for (const [stack, artifact] of Object.entries<Json>(manifest.artifacts)) {
      if (artifact.type !== 'aws:cloudformation:stack') continue;
      const template = JSON.parse(readFileSync(join(outdir, `${stack}.template.json`), 'utf8'));
      for (const [logicalId, resource] of Object.entries<Json>(template.Resources ?? {})) {
        const properties = isObject(resource.Properties) ? resource.Properties : {};
        this.#raw.set(`${stack}.${logicalId}`, { stack, logicalId, type: String(resource.Type), properties });
      }
      for (const [name, output] of Object.entries<Json>(template.Outputs ?? {})) {
        this.#outputs.set(name, { stack, value: output.Value });
        this.#outputs.set(`${stack}.${name}`, { stack, value: output.Value });
        if (isObject(output.Export)) this.#exports.set(String(output.Export.Name), { stack, value: output.Value });
      }
      assets.push(...readAssets(outdir, stack));
    }
    this.assets = assets;
    this.resources = [...this.#raw.values()].map(({ stack, logicalId, type, properties }) => {
      const name = this.#name(stack, logicalId);
      const resolved = this.#resolve(properties, stack) as Json;
      return { stack, logicalId, type, name, arn: ARN[type]?.(name) ?? name, properties: resolved };
    });
  }

  ofType(...types: string[]): Resource[] {
    return this.resources.filter((resource) => types.includes(resource.type));
  }

  /** The resource with this name, ARN or (qualified) address that contains its ARN. */
  find(reference: string): Resource | undefined {
    return this.resources.find((r) => r.name === reference || r.arn === reference || reference.startsWith(`${r.arn}/`));
  }

  /** The value of an output, by its name. */
  output(name: string): string {
    const found = this.#outputs.get(name);
    if (!found) throw new Error(`the template has no output ${name}`);
    return String(this.#resolve(found.value, found.stack));
  }

  #entry(stack: string, logicalId: string) {
    const entry = this.#raw.get(`${stack}.${logicalId}`);
    if (!entry) throw new Error(`${stack}: the template refers to ${logicalId}, which it does not contain`);
    return entry;
  }

  #name(stack: string, logicalId: string): string {
    const { type, properties } = this.#entry(stack, logicalId);
    const explicit = properties[NAME_PROPERTY[type] ?? ''];
    if (typeof explicit === 'string') return explicit;
    return type === 'AWS::S3::Bucket' ? `${stack}-${logicalId}`.toLowerCase() : `${stack}-${logicalId}`;
  }

  #resolve(value: unknown, stack: string): unknown {
    if (Array.isArray(value))
      return value.map((item) => this.#resolve(item, stack)).filter((item) => item !== undefined);
    if (!isObject(value)) return value;
    const [key, ...others] = Object.keys(value);
    if (key !== undefined && others.length === 0 && (key === 'Ref' || key.startsWith('Fn::'))) {
      const resolved = this.#intrinsic(key, value[key], stack);
      return typeof resolved === 'string' ? this.#rewritten(resolved) : resolved;
    }
    const entries = Object.entries(value).map(([name, item]) => [name, this.#resolve(item, stack)] as const);
    return Object.fromEntries(entries.filter(([, item]) => item !== undefined));
  }

  #rewritten(text: string): string {
    return this.#rewrite.reduce((result, [pattern, replacement]) => result.replace(pattern, replacement), text);
  }

  #intrinsic(name: string, argument: unknown, stack: string): unknown {
    const list = Array.isArray(argument) ? argument : [];
    switch (name) {
      case 'Ref':
        return this.#ref(String(argument), stack);
      case 'Fn::GetAtt': {
        const [logicalId, attribute] = typeof argument === 'string' ? argument.split(/\.(.*)/s) : list;
        return this.#attribute(String(logicalId), String(attribute), stack);
      }
      case 'Fn::Join':
        return (this.#resolve(list[1], stack) as unknown[]).join(String(list[0]));
      case 'Fn::Select':
        return (this.#resolve(list[1], stack) as unknown[])[Number(list[0])];
      case 'Fn::Split':
        return String(this.#resolve(list[1], stack)).split(String(list[0]));
      case 'Fn::ImportValue': {
        const exported = this.#exports.get(String(this.#resolve(argument, stack)));
        if (!exported) throw new Error(`${stack}: no stack exports ${JSON.stringify(argument)}`);
        return this.#resolve(exported.value, exported.stack);
      }
      case 'Fn::GetStackOutput': {
        const { StackName, OutputName } = this.#resolve(argument, stack) as Json;
        return this.output(`${StackName}.${OutputName}`);
      }
      case 'Fn::Sub': {
        const [text, variables] = typeof argument === 'string' ? [argument, {}] : [String(list[0]), list[1] as Json];
        return text.replace(/\$\{([^!}]+)\}/g, (_, key: string) =>
          String(
            key in variables
              ? this.#resolve(variables[key], stack)
              : key.includes('.')
                ? this.#intrinsic('Fn::GetAtt', key, stack)
                : this.#ref(key, stack),
          ),
        );
      }
      default:
        throw new Error(`${stack}: the local account does not know the intrinsic function ${name}`);
    }
  }

  #ref(logicalId: string, stack: string): unknown {
    switch (logicalId) {
      case 'AWS::Region':
        return REGION;
      case 'AWS::AccountId':
        return ACCOUNT_ID;
      case 'AWS::Partition':
        return 'aws';
      case 'AWS::URLSuffix':
        return 'amazonaws.com';
      case 'AWS::StackName':
        return stack;
      case 'AWS::NoValue':
        return undefined;
    }
    const { type } = this.#entry(stack, logicalId);
    const name = this.#name(stack, logicalId);
    if (type === 'AWS::SQS::Queue') return `https://sqs.${REGION}.amazonaws.com/${ACCOUNT_ID}/${name}`;
    return REF_IS_ARN.has(type) ? (ARN[type]?.(name) ?? name) : name;
  }

  #attribute(logicalId: string, attribute: string, stack: string): unknown {
    const { type } = this.#entry(stack, logicalId);
    const name = this.#name(stack, logicalId);
    const arn = ARN[type]?.(name) ?? name;
    if (/(Arn|ARN)$/.test(attribute)) return attribute === 'StreamArn' ? `${arn}/stream/local` : arn;
    if (type === 'AWS::Cognito::UserPool' && attribute === 'ProviderURL') {
      return `https://cognito-idp.${REGION}.amazonaws.com/${name}`;
    }
    // Names and ids of every kind (QueueName, ApiId, UserPoolId ...) are the physical name here.
    if (/(Name|Id|Endpoint|Url|URL)$/.test(attribute)) return name;
    throw new Error(`${stack}: the local account does not know the attribute ${attribute} of ${type} ${logicalId}`);
  }
}

const readAssets = (outdir: string, stack: string): Asset[] => {
  const file = join(outdir, `${stack}.assets.json`);
  if (!existsSync(file)) return [];
  const manifest = JSON.parse(readFileSync(file, 'utf8'));
  return Object.values<Json>(manifest.files ?? {}).flatMap((asset) => {
    const source = asset.source as { path: string };
    return Object.values(asset.destinations as Record<string, { bucketName: string; objectKey: string }>).map((d) => ({
      bucket: d.bucketName.replace(/\$\{AWS::AccountId\}/g, ACCOUNT_ID).replace(/\$\{AWS::Region\}/g, REGION),
      key: d.objectKey,
      path: resolvePath(outdir, source.path),
    }));
  });
};

import { join } from 'node:path';
import { Duration, RemovalPolicy, Stack, Validations } from 'aws-cdk-lib';
import type { ITableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Architecture, CfnFunction, Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { BUNDLES } from './bundle.ts';

export interface ServiceFunctionProps {
  /** `capability/name` of `functions/<capability>/<name>.handler.ts`. */
  readonly entry: string;
  readonly logRetentionDays: RetentionDays;
  readonly environment?: Record<string, string>;
  /** @default 10 seconds */
  readonly timeout?: Duration;
  /** @default 512 MB, a third of a vCPU */
  readonly memorySize?: number;
}

/** A resolved ARN in the notation of cdk-nag's findings: `<LogicalId.Arn>` for what is known at deployment only. */
export const plain = (value: unknown): string => {
  if (typeof value === 'string') return value;
  const [[name, argument] = []] = Object.entries(value as Record<string, unknown>);
  if (name === 'Fn::Join' && Array.isArray(argument)) return argument[1].map(plain).join(argument[0]);
  if (name === 'Fn::Sub') return String(argument).replace(/\$\{(.*?)\}/g, '<$1>');
  if (name === 'Fn::ImportValue') return String(argument);
  return `<${Array.isArray(argument) ? argument.join('.') : argument}>`;
};

const READS = new Set(['GetItem', 'BatchGetItem', 'Query', 'Scan']);
const KEY_READS = ['kms:Decrypt', 'kms:DescribeKey'];
/** Named one by one where the CDK's own grant has `kms:ReEncrypt*` and `kms:GenerateDataKey*`. */
const KEY_WRITES = [
  'kms:Encrypt',
  'kms:GenerateDataKey',
  'kms:GenerateDataKeyWithoutPlaintext',
  'kms:ReEncryptFrom',
  'kms:ReEncryptTo',
];

/** A function as all of ours are: Node 24 on arm64, its own role that may write its own log group and nothing else. */
export class ServiceFunction extends LambdaFunction {
  /** `capability/name`. */
  readonly entry: string;

  constructor(scope: Construct, id: string, props: ServiceFunctionProps) {
    const logGroup = new LogGroup(scope, `${id}Logs`, {
      retention: props.logRetentionDays,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const role = new Role(scope, `${id}Role`, { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    role.addToPolicy(
      new PolicyStatement({
        actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
        resources: [logGroup.logGroupArn],
      }),
    );
    super(scope, id, {
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      handler: 'index.handler',
      code: Code.fromAsset(join(scope.node.tryGetContext('bundles') ?? BUNDLES, props.entry)),
      role,
      logGroup,
      timeout: props.timeout ?? Duration.seconds(10),
      memorySize: props.memorySize ?? 512,
      environment: {
        NODE_OPTIONS: '--enable-source-maps',
        POWERTOOLS_SERVICE_NAME: props.entry,
        // Of two stages in one account, each counts its own.
        POWERTOOLS_METRICS_NAMESPACE: Stack.of(scope).stackName,
        ...props.environment,
      },
    });
    this.entry = props.entry;
  }

  /** Gives exactly these operations on a table or on one of its indexes, and the table's name in `variable`. */
  bindTable(variable: string, table: ITableV2, operations: readonly string[], index?: string): this {
    this.addEnvironment(variable, table.tableName);
    this.#allowKeyOf(table, operations);
    this.allow(
      operations.map((operation) => `dynamodb:${operation}`),
      index === undefined ? table.tableArn : `${table.tableArn}/index/${index}`,
    );
    return this;
  }

  /** DynamoDB uses a table's own key in the name of whoever asks; the function itself cannot. */
  #allowKeyOf({ encryptionKey }: ITableV2, operations: readonly string[]): void {
    if (!encryptionKey) return;
    const writes = operations.some((operation) => !READS.has(operation));
    this.addToRolePolicy(
      new PolicyStatement({
        actions: [...KEY_READS, ...(writes ? KEY_WRITES : [])],
        resources: [encryptionKey.keyArn],
        conditions: { StringEquals: { 'kms:ViaService': `dynamodb.${Stack.of(this).region}.amazonaws.com` } },
      }),
    );
  }

  /** Lets it change these attributes of a table's items (the key's among them) and no others. */
  allowUpdate(table: ITableV2, attributes: readonly string[]): this {
    const conditions = { 'ForAllValues:StringEquals': { 'dynamodb:Attributes': [...attributes] } };
    const actions = ['dynamodb:UpdateItem'];
    this.addToRolePolicy(new PolicyStatement({ actions, resources: [table.tableArn], conditions }));
    return this;
  }

  /** Lets it put items of these attributes (the key's among them) and of no others. */
  allowPut(table: ITableV2, attributes: readonly string[]): this {
    this.#allowKeyOf(table, ['PutItem']);
    const conditions = { 'ForAllValues:StringEquals': { 'dynamodb:Attributes': [...attributes] } };
    const actions = ['dynamodb:PutItem'];
    this.addToRolePolicy(new PolicyStatement({ actions, resources: [table.tableArn], conditions }));
    return this;
  }

  /** Lets it scan a table for these attributes (the key's among them) and no others, and gives the table's name in `variable`. */
  bindScan(variable: string, table: ITableV2, attributes: readonly string[]): this {
    this.addEnvironment(variable, table.tableName);
    this.#allowKeyOf(table, ['Scan']);
    const conditions = {
      'ForAllValues:StringEquals': { 'dynamodb:Attributes': [...attributes] },
      StringEquals: { 'dynamodb:Select': 'SPECIFIC_ATTRIBUTES' },
    };
    const actions = ['dynamodb:Scan'];
    this.addToRolePolicy(new PolicyStatement({ actions, resources: [table.tableArn], conditions }));
    return this;
  }

  /** Lets it delete items of these partitions (`*`: whatever begins so), and no others. */
  allowDelete(table: ITableV2, ...partitions: string[]): this {
    return this.#allowIn(table, 'DeleteItem', partitions);
  }

  /** Lets it put items of these partitions, and no others. */
  allowPutIn(table: ITableV2, ...partitions: string[]): this {
    return this.#allowIn(table, 'PutItem', partitions);
  }

  #allowIn(table: ITableV2, operation: 'DeleteItem' | 'PutItem', partitions: readonly string[]): this {
    this.#allowKeyOf(table, [operation]);
    const conditions = { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': [...partitions] } };
    const actions = [`dynamodb:${operation}`];
    this.addToRolePolicy(new PolicyStatement({ actions, resources: [table.tableArn], conditions }));
    return this;
  }

  /** Keeps so much of the account's concurrency for it, which is then all that it gets. */
  reserve(concurrency: number | undefined): this {
    const { defaultChild } = this.node;
    if (defaultChild instanceof CfnFunction) defaultChild.reservedConcurrentExecutions = concurrency;
    return this;
  }

  /** Lets X-Ray trace it. */
  trace(): this {
    const { defaultChild } = this.node;
    if (defaultChild instanceof CfnFunction) defaultChild.tracingConfig = { mode: 'Active' };
    const actions = ['xray:PutTraceSegments', 'xray:PutTelemetryRecords'];
    return this.allowPattern('X-Ray has no resources to name.', actions, '*');
  }

  allow(actions: readonly string[], ...resources: string[]): this {
    this.addToRolePolicy(new PolicyStatement({ actions: [...actions], resources }));
    return this;
  }

  /** A grant on a pattern of resources needs its reason; the rule against wildcards stays on for everything else. */
  allowPattern(reason: string, actions: readonly string[], pattern: string): this {
    this.allow(actions, pattern);
    return this.explainPattern(reason, pattern);
  }

  /** Explains a pattern that a library's grant puts into this function's policy. */
  explainPattern(reason: string, pattern: string): this {
    const id = `AwsSolutions-IAM5[Resource::${plain(Stack.of(this).resolve(pattern))}]`;
    Validations.of(this.role ?? this).acknowledge({ id, reason });
    return this;
  }
}

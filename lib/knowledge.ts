import { mkdirSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { Duration } from 'aws-cdk-lib';
import { Asset } from 'aws-cdk-lib/aws-s3-assets';
import { Construct } from 'constructs';
import type { DataStack } from './data-stack.ts';
import type { KnowledgeFiles } from './knowledge-files.ts';
import { ServiceFunction } from './service-function.ts';
import type { Settings } from './settings.ts';
import { Status } from './status.ts';

const FOLDER = join(import.meta.dirname, '..', '.build', 'knowledge');
const WHY_PATTERN = 'Each publish writes an index under a name of its own; the grant is for these alone.';

export interface KnowledgeProps {
  readonly settings: Settings;
  readonly data: DataStack;
  readonly files: KnowledgeFiles;
}

/**
 * What the bot knows, and how staff change it: documents in a table, published as an index in S3. Until the first publish
 * the index of the deployment is in force. And the live settings, and what pages tell visitors of both.
 */
export class Knowledge extends Construct {
  readonly liveSettings: ServiceFunction;
  readonly documents: ServiceFunction;
  readonly transfer: ServiceFunction;
  readonly publish: ServiceFunction;
  readonly status: Status;
  readonly #data: DataStack;
  readonly #index: Asset;
  readonly #seed: Asset;
  /** Where publishes write. */
  readonly #indexes: string;

  constructor(scope: Construct, id: string, { settings, data, files }: KnowledgeProps) {
    super(scope, id);
    this.#data = data;
    this.#indexes = `${data.exportValue(data.indexes.bucketArn)}/index/*`;
    this.#index = this.#asset('Index', files.index);
    this.#seed = this.#asset('Seed', JSON.stringify(files.seeds));
    const { logRetentionDays } = settings;
    this.liveSettings = new ServiceFunction(this, 'Settings', {
      entry: 'knowledge/settings',
      logRetentionDays,
      // The object is tried three times, for 5 s each.
      timeout: Duration.seconds(29),
    })
      .bindTable('KNOWLEDGE_TABLE', data.knowledge, ['Query', 'PutItem'])
      .bindTable('AGENTS_TABLE', data.agents, ['GetItem']);

    // A whole vCPU: importing and publishing compute for seconds, and API Gateway waits for 30.
    const edits = (name: string, memorySize?: number) => {
      const entry = `knowledge/${name.toLowerCase()}`;
      const fn = new ServiceFunction(this, name, {
        entry,
        logRetentionDays,
        timeout: Duration.seconds(29),
        ...(memorySize !== undefined && { memorySize }),
      })
        .bindTable('KNOWLEDGE_TABLE', data.knowledge, ['GetItem', 'Query', 'PutItem'])
        .bindTable('AGENTS_TABLE', data.agents, ['GetItem']);
      this.#allowAsset(fn, 'SEED_KEY', this.#seed);
      return fn;
    };
    this.documents = edits('Documents');
    this.transfer = edits('Transfer', 1769);
    // An index of 10,000 entries takes half a gigabyte while it is built, and the one in force is open beside it.
    this.publish = edits('Publish', 3008);
    this.status = new Status(this, 'Status', { settings, data });
    for (const fn of [this.liveSettings, this.documents, this.transfer]) this.status.allowWrite(fn);
    this.#allowIndex(this.publish, ['s3:GetObject', 's3:PutObject', 's3:DeleteObject']);
  }

  /** Lets a function read the index in force. */
  allowRead(fn: ServiceFunction): void {
    fn.bindTable('KNOWLEDGE_TABLE', this.#data.knowledge, ['Query']);
    this.#allowIndex(fn, ['s3:GetObject']);
  }

  #asset(name: string, content: string | Uint8Array): Asset {
    mkdirSync(FOLDER, { recursive: true });
    const path = join(FOLDER, `${basename(this.node.scope?.node.id ?? '')}-${name.toLowerCase()}`);
    writeFileSync(path, content);
    return new Asset(this, name, { path });
  }

  #allowAsset(fn: ServiceFunction, variable: string, asset: Asset): void {
    fn.addEnvironment('KNOWLEDGE_BUCKET', asset.s3BucketName);
    fn.addEnvironment(variable, asset.s3ObjectKey);
    fn.allow(['s3:GetObject'], asset.bucket.arnForObjects(asset.s3ObjectKey));
  }

  #allowIndex(fn: ServiceFunction, actions: readonly string[]): void {
    this.#allowAsset(fn, 'KNOWLEDGE_KEY', this.#index);
    fn.addEnvironment('PUBLISHED_BUCKET', this.#data.indexes.bucketName);
    fn.allowPattern(WHY_PATTERN, actions, this.#indexes);
  }
}

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { Asset } from 'aws-cdk-lib/aws-s3-assets';
import { Construct } from 'constructs';
import { buildSnapshot, parseFaq } from '../functions/knowledge/snapshot.ts';
import type { DataStack } from './data-stack.ts';
import { ServiceFunction } from './service-function.ts';
import { type Settings, SettingsError } from './settings.ts';

const ROOT = join(import.meta.dirname, '..');

const read = (file: string): string => {
  try {
    return readFileSync(join(ROOT, file), 'utf8');
  } catch {
    throw new SettingsError(`faqFiles: there is no file ${file}; paths are relative to the project`);
  }
};

const entriesOf = (file: string) => {
  try {
    return parseFaq(read(file), file);
  } catch (error) {
    throw new SettingsError(error instanceof Error ? error.message : String(error));
  }
};

export interface KnowledgeProps {
  readonly settings: Settings;
  readonly data: DataStack;
}

/**
 * The FAQ the bot answers from: checked and put together at synth, shipped with the deployment as one object in S3. And the
 * live settings.
 */
export class Knowledge extends Construct {
  readonly liveSettings: ServiceFunction;
  readonly #asset: Asset;

  constructor(scope: Construct, id: string, { settings, data }: KnowledgeProps) {
    super(scope, id);
    const snapshot = buildSnapshot(settings.faqFiles.flatMap(entriesOf));
    const known = new Set(snapshot.entries.map((entry) => entry.id));
    for (const [language, offered] of Object.entries(settings.choices)) {
      const missing = offered.find((choice) => !known.has(choice.id));
      if (missing) throw new SettingsError(`choices.${language}: no FAQ entry has the id ${missing.id}`);
    }
    const folder = join(ROOT, '.build', 'knowledge');
    mkdirSync(folder, { recursive: true });
    const path = join(folder, `${basename(scope.node.id)}.json`);
    writeFileSync(path, JSON.stringify(snapshot));
    this.#asset = new Asset(this, 'Snapshot', { path });
    this.liveSettings = new ServiceFunction(this, 'Settings', {
      entry: 'knowledge/settings',
      logRetentionDays: settings.logRetentionDays,
    }).bindTable('KNOWLEDGE_TABLE', data.knowledge, ['Query', 'PutItem']);
  }

  allowRead(fn: ServiceFunction): void {
    fn.addEnvironment('KNOWLEDGE_BUCKET', this.#asset.s3BucketName);
    fn.addEnvironment('KNOWLEDGE_KEY', this.#asset.s3ObjectKey);
    fn.allow(['s3:GetObject'], this.#asset.bucket.arnForObjects(this.#asset.s3ObjectKey));
  }
}

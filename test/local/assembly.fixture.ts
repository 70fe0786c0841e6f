import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Template } from '../../local/template.ts';

export type Resources = Record<string, { Type: string; Properties: Record<string, unknown> }>;

/** A function whose code is the asset of the same name. */
export const functionOf = (asset: string, properties: Record<string, unknown> = {}): Resources[string] => ({
  Type: 'AWS::Lambda::Function',
  Properties: {
    Handler: 'index.handler',
    Runtime: 'nodejs24.x',
    Code: { S3Bucket: 'assets-000000000000', S3Key: `${asset}.zip` },
    ...properties,
  },
});

/** Writes a cloud assembly of one stack, with one `index.mjs` asset for each piece of code, into a temporary folder. */
export const assembly = ({ code, resources }: { code: Record<string, string>; resources: Resources }) => {
  const folder = mkdtempSync(join(tmpdir(), 'uragawa-assembly-'));
  const write = (name: string, content: unknown) => writeFileSync(join(folder, name), JSON.stringify(content));
  for (const [asset, source] of Object.entries(code)) {
    mkdirSync(join(folder, asset));
    writeFileSync(join(folder, asset, 'index.mjs'), source);
  }
  write('manifest.json', { artifacts: { Test: { type: 'aws:cloudformation:stack' } } });
  write('Test.template.json', { Resources: resources });
  const destination = (asset: string) => ({
    bucketName: 'assets-000000000000',
    objectKey: `${asset}.zip`,
  });
  const files = Object.keys(code).map((asset) => [
    asset,
    { source: { path: asset, packaging: 'zip' }, destinations: { current: destination(asset) } },
  ]);
  write('Test.assets.json', { files: Object.fromEntries(files) });
  return { folder, template: new Template(folder) };
};

import { globSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { synth } from './synth.ts';

type Synthesized = Awaited<ReturnType<typeof synth>>;
let plain: Synthesized;

beforeAll(async () => {
  plain = await synth();
});

describe('the files', () => {
  interface Deployed {
    readonly id: string;
    readonly cache: string;
    readonly type: string;
    readonly paths: readonly string[];
    readonly after: readonly string[];
  }

  /** What is unpacked into the bucket, read from the assets. */
  const deployed = ({ web, outdir }: Synthesized): Deployed[] =>
    Object.entries(web.findResources('Custom::CDKBucketDeployment')).map(([id, { Properties, DependsOn = [] }]) => {
      expect(Properties.Prune, 'old chunks stay for old pages').toBe(false);
      return {
        id,
        cache: Properties.SystemMetadata['cache-control'],
        type: Properties.SystemMetadata['content-type'],
        paths: Properties.SourceObjectKeys.flatMap((key: string) =>
          globSync('**/*.*', { cwd: join(outdir, `asset.${key.replace(/\.zip$/, '')}`) }),
        ),
        after: DependsOn,
      };
    });
  const fileOf = (from: Synthesized, path: RegExp) => {
    const [found, ...others] = deployed(from).filter(({ paths }) => paths.some((each) => path.test(each)));
    if (!found || others.length > 0) throw new Error(`${path} is deployed ${others.length + 1} times or never`);
    return found;
  };
  const JS = 'text/javascript; charset=utf-8';

  it.each([
    [/^widget\.js$/, JS, 'public, max-age=300'],
    [/^client\.js$/, JS, 'public, max-age=300'],
    [/^widget\/chat-[A-Z0-9]{8}\.js$/, JS, 'public, max-age=31536000, immutable'],
    [/^widget\/chat-[A-Z0-9]{8}\.js\.map$/, 'application/json', 'public, max-age=31536000, immutable'],
    [/^console\/assets\/index-[\w-]{8}\.js$/, JS, 'public, max-age=31536000, immutable'],
    [/^console\/assets\/style-[\w-]{8}\.css$/, 'text/css; charset=utf-8', 'public, max-age=31536000, immutable'],
    [/^console\/index\.html$/, 'text/html; charset=utf-8', 'no-cache'],
    [/^console\/config\.json$/, 'application/json', 'no-cache'],
  ])('%s is %s, to be kept: %s', (path, type, cache) => {
    expect(fileOf(plain, path)).toMatchObject({ type, cache });
  });

  it('are those of widget, client and console: no sample, no shop', () => {
    const all = deployed(plain).flatMap(({ paths }) => paths);
    const names = all.map((path) => path.replace(/-[\w-]{8}(?=\.)/, '-HASH'));
    // The console is divided as it is opened: how is its own matter.
    const divided = /^console\/assets\/[\w.-]+-HASH\.(js|js\.map|css)$/;
    expect(names.filter((path) => divided.test(path)).length).toBeGreaterThan(3);
    expect(names.filter((path) => !divided.test(path)).toSorted()).toEqual([
      'client.js',
      'client.js.map',
      'console/config.json',
      'console/index.html',
      'widget.js',
      'widget.js.map',
      'widget/chat-HASH.js',
      'widget/chat-HASH.js.map',
    ]);
  });

  it('come in an order in which each finds what it names', () => {
    const chunk = fileOf(plain, /^widget\/chat-.*\.js$/).id;
    expect(fileOf(plain, /^widget\.js$/).after).toContain(chunk);
    const page = fileOf(plain, /^console\/index\.html$/).after;
    for (const named of [/^console\/assets\/index-.*\.js$/, /^console\/assets\/.*\.css$/, /^console\/config\.json$/]) {
      expect(page).toContain(fileOf(plain, named).id);
    }
  });

  it('tell the console where its agents sign in, once that is known', () => {
    const { SourceMarkers } = Object.values(plain.web.findResources('Custom::CDKBucketDeployment'))
      .map(({ Properties }) => Properties)
      .find((each) => each.SourceMarkers?.some((markers: object) => Object.keys(markers).length > 0));
    const values = SourceMarkers.flatMap((markers: object) => Object.values(markers));
    expect(JSON.stringify(values)).toMatch(/Staff.*ProviderURL.*StaffConsole/);
  });

  it('are found at the address of the console, with a slash and without', () => {
    const [code] = Object.values(plain.web.findResources('AWS::CloudFront::Function'));
    const asked = new Function(
      `${code?.Properties.FunctionCode}; return (uri) => handler({ request: { uri } }).uri;`,
    )();
    expect(asked('/console')).toBe('/console/index.html');
    expect(asked('/console/')).toBe('/console/index.html');
    for (const path of ['/console/assets/index.js', '/console/config.json', '/consoles'])
      expect(asked(path)).toBe(path);
  });
});

describe('the buckets', () => {
  it('are read by distributions alone', () => {
    const [bucket, ...others] = Object.values(plain.web.findResources('AWS::S3::Bucket'));
    expect(others).toEqual([]);
    expect(Object.values(bucket?.Properties.PublicAccessBlockConfiguration)).toEqual([true, true, true, true]);
    const allowed = [plain.web, plain.service].flatMap((template) =>
      Object.values(template.findResources('AWS::S3::BucketPolicy'))
        .flatMap(({ Properties }) => Properties.PolicyDocument.Statement)
        .filter(({ Principal }) => Principal.Service === 'cloudfront.amazonaws.com'),
    );
    expect(allowed.map(({ Action, Effect }) => [Effect, Action])).toEqual([
      ['Allow', 's3:GetObject'],
      ['Allow', 's3:GetObject'],
    ]);
    const [ownPages, status] = allowed;
    expect(JSON.stringify(ownPages.Condition)).toContain('"Ref":"Distribution');
    expect(JSON.stringify(status.Resource)).toMatch(/\/status\.json"/);
    expect(status.Condition).toMatchObject({ StringEquals: { 'AWS:SourceAccount': { Ref: 'AWS::AccountId' } } });
    const [distribution] = Object.values(plain.web.findResources('AWS::CloudFront::Distribution'));
    const { Origins } = distribution?.Properties.DistributionConfig ?? {};
    expect(Origins.filter((origin: object) => 'OriginAccessControlId' in origin)).toHaveLength(2);
  });
});

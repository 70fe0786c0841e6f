import { statSync } from 'node:fs';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { bundle, bundleOptions, functionNames } from '../lib/bundle.ts';
import type { Figure } from './figure.ts';

const CLIENTS: Record<string, readonly string[]> = {
  '@aws-sdk/client-dynamodb': ['DynamoDBClient', 'ConditionalCheckFailedException', 'TransactionConflictException'],
  '@aws-sdk/lib-dynamodb': ['DynamoDBDocumentClient', 'PutCommand', 'QueryCommand', 'DeleteCommand'],
  '@aws-sdk/client-apigatewaymanagementapi': [
    'ApiGatewayManagementApiClient',
    'PostToConnectionCommand',
    'GoneException',
  ],
  '@aws-lambda-powertools/logger': ['Logger'],
  '@aws-lambda-powertools/logger/middleware': ['injectLambdaContext'],
  '@aws-lambda-powertools/metrics': ['Metrics'],
  '@middy/core': ['default as middy'],
  'zod/mini': ['object', 'string', 'strictObject', 'refine', 'regex', 'optional', 'int', 'boolean', 'safeParse'],
};

/** The floor: the same clients and libraries, without a line of ours. */
const floorBytes = (): number => {
  const contents = Object.entries(CLIENTS)
    .map(([module, names]) => `export { ${names.join(', ')} } from '${module}';`)
    .join('\n');
  const {
    entryPoints: _e,
    outdir: _o,
    outExtension: _x,
    absWorkingDir,
    sourcemap: _s,
    ...options
  } = bundleOptions('.');
  const stdin = { contents, resolveDir: absWorkingDir ?? '.' };
  const { outputFiles } = buildSync({ ...options, stdin, write: false });
  return outputFiles[0]?.contents.byteLength ?? 0;
};

export const bundleFigures = (): Figure[] => {
  const folder = bundle();
  const bytesOf = (name: string) => statSync(join(folder, name, 'index.mjs')).size;
  const largest = functionNames().toSorted((a, b) => bytesOf(b) - bytesOf(a))[0] ?? '';
  return [
    { name: 'bundle of conversation/message', value: bytesOf('conversation/message') / 1024, unit: 'KB' },
    {
      name: 'the same clients and libraries alone, as its share',
      value: bytesOf('conversation/message') / floorBytes(),
      unit: 'x',
      limit: 1.15,
    },
    { name: `largest bundle (${largest})`, value: bytesOf(largest) / 1024, unit: 'KB' },
  ];
};

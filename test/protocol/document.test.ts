import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { protocolDocument } from '../../docs/generate.ts';

it('docs/protocol.md says what the schemas check (npm run docs)', () => {
  const written = readFileSync(join(import.meta.dirname, '..', '..', 'docs', 'protocol.md'), 'utf8');
  expect(written).toBe(protocolDocument());
});

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { protocolDocument, settingsDocument } from '../../docs/generate.ts';

it.each([
  ['protocol.md', protocolDocument],
  ['settings.md', settingsDocument],
])('docs/%s says what the schemas check (npm run docs)', (file, document) => {
  expect(readFileSync(join(import.meta.dirname, '..', '..', 'docs', file), 'utf8')).toBe(document());
});

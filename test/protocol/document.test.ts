import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, vi } from 'vitest';
import { asyncApiDocument } from '../../docs/asyncapi.ts';
import { clientTypes } from '../../docs/client-types.ts';
import { eventsDocument } from '../../docs/events.ts';
import { protocolDocument } from '../../docs/protocol.ts';
import { settingsDocument } from '../../docs/settings.ts';

// The types are written by a compiler.
vi.setConfig({ testTimeout: 60_000 });

it.each([
  ['protocol.md', protocolDocument],
  ['settings.md', settingsDocument],
  ['events.md', eventsDocument],
  ['asyncapi.json', asyncApiDocument],
  ['client.d.ts', clientTypes],
])('docs/%s says what the schemas check (npm run docs)', (file, document) => {
  expect(readFileSync(join(import.meta.dirname, '..', '..', 'docs', file), 'utf8')).toBe(document());
});

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { asyncApiDocument } from './asyncapi.ts';
import { clientTypes } from './client-types.ts';
import { memberApiDocument, orderApiDocument } from './directories.ts';
import { eventsDocument } from './events.ts';
import { protocolDocument } from './protocol.ts';
import { settingsDocument } from './settings.ts';

writeFileSync(join(import.meta.dirname, 'protocol.md'), protocolDocument());
writeFileSync(join(import.meta.dirname, 'settings.md'), settingsDocument());
writeFileSync(join(import.meta.dirname, 'events.md'), eventsDocument());
writeFileSync(join(import.meta.dirname, 'asyncapi.json'), asyncApiDocument());
writeFileSync(join(import.meta.dirname, 'client.d.ts'), clientTypes());
writeFileSync(join(import.meta.dirname, 'member-api.json'), memberApiDocument());
writeFileSync(join(import.meta.dirname, 'order-api.json'), orderApiDocument());

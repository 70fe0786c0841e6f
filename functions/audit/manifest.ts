import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod/mini';
import type { Reading, Source, Span } from './source.ts';

const MANIFEST = 'export.json';

const Time = z.iso.datetime();
/** When a folder was copied, and which hours of digests were asked for. */
const Manifest = z.strictObject({
  version: z.literal(1),
  began: Time,
  ended: Time,
  from: z.nullable(Time),
  to: z.nullable(Time),
});
type Manifest = z.infer<typeof Manifest>;

/** It is no folder of an export. */
export class NoFolder extends Error {}

const timeOf = (at: number): string => new Date(at).toISOString();

export const writeManifest = (folder: string, { began, ended }: Reading, { from, to }: Span): void => {
  const manifest: Manifest = {
    version: 1,
    began: timeOf(began),
    ended: timeOf(ended()),
    from: from > 0 ? timeOf(from) : null,
    to: Number.isFinite(to) ? timeOf(to) : null,
  };
  writeFileSync(join(folder, MANIFEST), `${JSON.stringify(manifest)}\n`);
};

/** What a folder says of itself; one that says nothing has to be whole. */
export const readManifest = (folder: string): Pick<Source, 'reading' | 'span'> => {
  const file = join(folder, MANIFEST);
  if (!existsSync(file)) return {};
  let manifest: Manifest;
  try {
    manifest = Manifest.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    throw new NoFolder(`${file} is not what an export writes`);
  }
  const { began, ended, from, to } = manifest;
  return {
    reading: { began: Date.parse(began), ended: () => Date.parse(ended) },
    span: {
      from: from === null ? 0 : Date.parse(from),
      to: to === null ? Number.POSITIVE_INFINITY : Date.parse(to),
    },
  };
};

import { DEFAULTS } from '../functions/knowledge/live-settings.ts';
import { LiveSettings } from '../functions/knowledge/settings-schema.ts';
import { Settings } from '../lib/settings.ts';
import { type JsonSchema, schemaOf } from './tables.ts';

/** The fields of the live settings, those within a field by their path. */
const liveRows = ({ properties = {} }: JsonSchema, defaults: unknown, path = ''): string[] =>
  Object.entries(properties).flatMap(([name, field]) => {
    const preset: unknown = Reflect.get(Object(defaults), name);
    // What has no default is described as a whole.
    const inner = preset === undefined ? [] : liveRows(field, preset, `${path}${name}.`);
    if (inner.length > 0 || field.description === undefined) return inner;
    const value = preset === undefined ? 'none' : `\`${JSON.stringify(preset)}\``;
    return [`| \`${path}${name}\` | ${field.description} | ${value} |`];
  });

/** docs/settings.md, from the two schemas of what a business decides. */
export const settingsDocument = (): string => {
  const { properties = {}, required = [] } = schemaOf(Settings);
  const rows = Object.entries(properties).map(([name, { description, default: value }]) => {
    const preset = required.includes(name)
      ? 'required'
      : value === undefined
        ? 'see `lib/settings.ts`'
        : `\`${JSON.stringify(value)}\``;
    return `| \`${name}\` | ${description} | ${preset} |`;
  });
  return `# Settings

What is fixed at deploy time, for each stage, in \`context.stages\` of \`cdk.json\`. Generated from \`lib/settings.ts\` by
\`npm run docs\`; a test compares.

| field | what it is | default |
| --- | --- | --- |
${rows.join('\n')}

Texts are given in Japanese and English, 1 to 360 bytes each (the bot's name 60): \`{"texts": {"greeting": {"ja": "…", "en": "…"}}}\`.
What is not given keeps its default.

## Live settings

What a business changes during the day: saved by an administrator (\`PUT /api/settings\`, see \`protocol.md\`), in force within
10 seconds, without a deployment, and kept with who saved it and when. All of them are saved together; what is marked
"left out" may be missing.

| field | what it is | until the first is saved |
| --- | --- | --- |
${liveRows(schemaOf(LiveSettings), DEFAULTS).join('\n')}

While they cannot be read, the last known ones stay in force, and in a function that has known none yet the defaults; only
conversations are not closed for being idle.
`;
};

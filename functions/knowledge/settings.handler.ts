import { standingOf } from '../escalation/standing.ts';
import { parseWith } from '../platform/parse.ts';
import { bodyOf, httpRoute } from '../platform/route.ts';
import { SettingsRequest } from './settings-schema.ts';
import { readSettings, saveSettings, settingsVersions } from './settings-store.ts';
import { tellStatus } from './status-store.ts';

const MOST_VERSIONS = 20;

export const handler = httpRoute(200, async (event) => {
  if (event.routeKey === 'GET /api/settings') {
    await standingOf(event);
    const { version, settings } = await readSettings();
    return { version, settings };
  }
  const { id } = await standingOf(event, ['admin']);
  if (event.routeKey === 'GET /api/settings/versions') {
    const versions = await settingsVersions(MOST_VERSIONS);
    return { versions: versions.map((each) => ({ ...each, at: new Date(each.at).toISOString() })) };
  }
  const { version, settings } = parseWith(SettingsRequest, bodyOf(event));
  const saved = await saveSettings(version, settings, id);
  await tellStatus();
  return saved;
});

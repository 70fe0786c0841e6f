import { parseWith } from '../platform/parse.ts';
import { bodyOf, httpRoute } from '../platform/route.ts';
import { requireStaff } from '../platform/staff.ts';
import { SettingsRequest } from './settings-schema.ts';
import { readSettings, saveSettings, settingsVersions } from './settings-store.ts';
import { tellStatus } from './status-store.ts';

const MOST_VERSIONS = 20;

export const handler = httpRoute(200, async (event) => {
  if (event.routeKey === 'GET /api/settings') {
    requireStaff(event);
    const { version, settings } = await readSettings();
    return { version, settings };
  }
  const { sub } = requireStaff(event, ['admin']);
  if (event.routeKey === 'GET /api/settings/versions') {
    const versions = await settingsVersions(MOST_VERSIONS);
    return { versions: versions.map((each) => ({ ...each, at: new Date(each.at).toISOString() })) };
  }
  const { version, settings } = parseWith(SettingsRequest, bodyOf(event));
  const saved = await saveSettings(version, settings, sub);
  await tellStatus();
  return saved;
});

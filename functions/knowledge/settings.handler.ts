import { parseWith } from '../platform/parse.ts';
import { bodyOf, httpRoute } from '../platform/route.ts';
import { requireStaff } from '../platform/staff.ts';
import { readSettings, SettingsRequest, saveSettings } from './live-settings.ts';

export const handler = httpRoute(200, async (event) => {
  if (event.requestContext.http.method === 'GET') {
    requireStaff(event);
    const { version, settings } = await readSettings();
    return { version, settings };
  }
  const { sub } = requireStaff(event, ['admin']);
  const { version, settings } = parseWith(SettingsRequest, bodyOf(event));
  return saveSettings(version, settings, sub);
});

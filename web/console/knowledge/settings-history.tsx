import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { api } from '../core/api.ts';
import { explain } from '../core/problems.ts';
import { isAtLeast } from '../core/session.ts';
import { dateTime } from '../core/time.ts';
import { Loading, Problem } from '../core/ui.tsx';
import { changedSettings, type SavedSettings } from './settings-model.ts';
import { labelOf, said } from './settings-words.ts';
import { authorOf } from './words.ts';

const inWords = (value: unknown): string => {
  if (value === undefined) return said().unset;
  return typeof value === 'string' ? value : JSON.stringify(value);
};

/** What differs between two settings, in words. */
export const SettingChanges = ({ before, after }: { readonly before: unknown; readonly after: unknown }) => (
  <dl class="k-changes">
    {changedSettings(before, after).map((change) => (
      <div key={change.path}>
        <dt>{labelOf(change.path)}</dt>
        <dd class="k-diff">
          <del>{inWords(change.before)}</del> → <ins>{inWords(change.after)}</ins>
        </dd>
      </div>
    ))}
  </dl>
);

/** Who changed the settings, when, and what. `newest`: the version of now. */
export const SettingsHistory = ({
  newest,
  restore,
}: {
  readonly newest: number;
  restore(version: SavedSettings): void;
}) => {
  const versions = useSignal<readonly SavedSettings[] | undefined>(undefined);
  const problem = useSignal<string | undefined>(undefined);
  const isAdmin = isAtLeast('admin');
  const load = async () => {
    problem.value = undefined;
    try {
      versions.value = (await api.get<{ versions: SavedSettings[] }>('/settings/versions')).versions;
    } catch (error) {
      problem.value = explain(error);
    }
  };
  useEffect(() => {
    if (isAdmin) void load();
  }, [isAdmin, newest]);
  if (!isAdmin) return <p class="quiet">{said().historyRank}</p>;
  if (problem.value !== undefined) return <Problem message={problem.value} retry={() => void load()} />;
  const { value } = versions;
  if (!value) return <Loading />;
  if (value.length === 0) return <p class="quiet">{said().never}</p>;
  return (
    <ol class="k-versions">
      {value.map((each, index) => {
        const before = value[index + 1];
        return (
          <li key={each.version}>
            <p class="k-version">
              <strong>{said().version(each.version)}</strong>
              {index === 0 && <span class="badge">{said().current}</span>}
            </p>
            <p class="quiet">
              <time dateTime={each.at}>{dateTime(each.at)}</time> {authorOf(each.by)}
            </p>
            {before ? (
              <SettingChanges before={before.settings} after={each.settings} />
            ) : (
              each.version === 1 && <p class="quiet">{said().first}</p>
            )}
            {index > 0 && (
              <button type="button" onClick={() => restore(each)}>
                {said().restore}
              </button>
            )}
          </li>
        );
      })}
    </ol>
  );
};

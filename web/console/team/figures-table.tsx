import type { AgentFigures, Figures, Percentiles } from '../../../functions/protocol/figures.ts';
import { duration } from '../core/time.ts';
import { columns } from './columns.ts';

const NONE = '–';

const Bar = ({ share }: { readonly share: number }) => (
  <svg class="team-bar" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">
    <rect class="team-bar-all" width="100" height="8" rx="2" />
    <rect width={100 * share} height="8" rx="2" />
  </svg>
);

const Times = ({ times }: { readonly times: Percentiles | undefined }) => (
  <>
    <td>{times ? duration(times.p50 * 1_000) : NONE}</td>
    <td>{times ? duration(times.p90 * 1_000) : NONE}</td>
  </>
);

const percent = (part: number, whole: number): number => Math.round((100 * part) / whole);

const Cells = ({ of, most }: { readonly of: Omit<AgentFigures, 'agent'>; readonly most: number }) => {
  const { handled, firstResponse, handling, resolution, resolved, reopened, csat } = of;
  return (
    <>
      <td>
        <span class="team-handled">
          {handled}
          <Bar share={most === 0 ? 0 : handled / most} />
        </span>
      </td>
      <Times times={firstResponse} />
      <Times times={handling} />
      <Times times={resolution} />
      <td>
        {resolved}
        {handled > 0 && <span class="quiet">{columns().share(percent(resolved, handled))}</span>}
      </td>
      <td>
        {reopened}
        {resolved > 0 && <span class="quiet">{columns().share(percent(reopened, resolved))}</span>}
      </td>
      <td>
        {csat.average === undefined ? NONE : csat.average.toFixed(1)}
        {csat.count > 0 && <span class={csat.low > 0 ? 'problem' : 'quiet'}>{columns().of(csat.count, csat.low)}</span>}
      </td>
    </>
  );
};

const Head = () => {
  const { labels } = columns();
  return (
    <thead>
      <tr>
        <th scope="col" rowSpan={2}>
          {labels.agent}
        </th>
        <th scope="col" rowSpan={2}>
          {labels.handled}
        </th>
        {(['firstResponse', 'handling', 'resolution'] as const).map((name) => (
          <th key={name} scope="colgroup" colSpan={2}>
            {labels[name]}
          </th>
        ))}
        {(['resolved', 'reopened', 'csat'] as const).map((name) => (
          <th key={name} scope="col" rowSpan={2}>
            {labels[name]}
          </th>
        ))}
      </tr>
      <tr>
        {[1, 2, 3].flatMap((group) =>
          ['p50', 'p90'].map((name) => (
            <th key={`${group}${name}`} scope="col">
              {name}
            </th>
          )),
        )}
      </tr>
    </thead>
  );
};

/** The figures of each agent, and of all of them. */
export const FiguresTable = ({ figures: { agents, all } }: { readonly figures: Figures }) => {
  if (agents.length === 0) return <p class="quiet team-empty">{columns().empty}</p>;
  const most = Math.max(...agents.map(({ handled }) => handled));
  return (
    <div class="team-scroll">
      <table class="team-table">
        <Head />
        <tbody>
          {agents.map(({ agent, name, ...of }) => (
            <tr key={agent}>
              <th scope="row">{name ?? agent}</th>
              <Cells of={of} most={most} />
            </tr>
          ))}
        </tbody>
        {agents.length > 1 && (
          <tfoot>
            <tr>
              <th scope="row">{columns().labels.all}</th>
              <Cells of={all} most={all.handled} />
            </tr>
          </tfoot>
        )}
      </table>
    </div>
  );
};

import type { FunctionComponent } from 'preact';
import { useEffect } from 'preact/hooks';
import { addressOf, place } from '../core/place.ts';
import { isAtLeast, type Rank } from '../core/session.ts';
import { texts } from '../core/texts.ts';
import { loadNames } from '../knowledge/data.ts';
import '../knowledge/form.css';
import { Erasures } from './erasures.tsx';
import { Holds } from './holds.tsx';
import { PersonExport } from './person-export.tsx';
import { Report } from './report.tsx';
import './record.css';

const said = texts({
  ja: {
    title: '記録',
    sections: { report: '監査', erasures: '消去', holds: '法的保全', export: '開示' },
    refused: 'このページは、スーパーバイザーと管理者だけが開けます。',
    refusedSection: 'このページは、管理者だけが開けます。',
  },
  en: {
    title: 'Record',
    sections: { report: 'Audit', erasures: 'Erasures', holds: 'Legal holds', export: 'Data export' },
    refused: 'Only supervisors and administrators may open this page.',
    refusedSection: 'Only administrators may open this page.',
  },
});

type Section = 'report' | 'erasures' | 'holds' | 'export';

const SECTIONS: readonly (readonly [Section, Rank])[] = [
  ['report', 'supervisor'],
  ['erasures', 'admin'],
  ['holds', 'admin'],
  ['export', 'admin'],
];

const PAGES: Readonly<Record<Section, FunctionComponent>> = {
  report: Report,
  erasures: Erasures,
  holds: Holds,
  export: PersonExport,
};

const addressOfSection = (name: Section): string =>
  name === 'report' ? addressOf('record') : addressOf('record', name);

/** Whether the record holds, and what of it goes, stays and is given out: `#/record/erasures`. */
export const RecordPages = () => {
  const offered = SECTIONS.filter(([, rank]) => isAtLeast(rank)).map(([name]) => name);
  const asked = SECTIONS.map(([name]) => name).find((name) => name === place.value.parts[0]) ?? 'report';
  const isOffered = offered.includes(asked);
  const Page = PAGES[asked];
  useEffect(() => void loadNames(), []);
  return (
    <main class="record">
      <header class="record-head">
        <h1>{said().title}</h1>
        <nav class="record-tabs" aria-label={said().title}>
          {offered.map((name) => (
            <a key={name} href={addressOfSection(name)} aria-current={name === asked ? 'page' : undefined}>
              {said().sections[name]}
            </a>
          ))}
        </nav>
      </header>
      {isOffered ? <Page /> : <p class="hint">{offered.length === 0 ? said().refused : said().refusedSection}</p>}
    </main>
  );
};

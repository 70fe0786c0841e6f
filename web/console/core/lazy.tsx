import type { FunctionComponent } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { texts } from './texts.ts';
import { Loading, Problem } from './ui.tsx';

const said = texts({
  ja: { failed: '画面を読み込めませんでした。' },
  en: { failed: 'This page could not be loaded.' },
});

/** A page that is loaded when it is first opened. */
export const lazy = (load: () => Promise<FunctionComponent>): FunctionComponent => {
  let loaded: FunctionComponent | undefined;
  return () => {
    const [state, setState] = useState<'loading' | 'failed' | 'here'>(loaded ? 'here' : 'loading');
    useEffect(() => {
      if (state !== 'loading') return;
      load().then(
        (component) => {
          loaded = component;
          setState('here');
        },
        () => setState('failed'),
      );
    }, [state]);
    if (state === 'failed') return <Problem message={said().failed} retry={() => setState('loading')} />;
    const Page = loaded;
    return Page ? <Page /> : <Loading />;
  };
};

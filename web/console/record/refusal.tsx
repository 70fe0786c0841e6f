import { useEffect, useRef } from 'preact/hooks';
import { Problem } from '../core/ui.tsx';

/** Why something was not done, where whoever pressed the button sees it, also in a dialog that is higher than the screen. */
export const Refusal = ({ message }: { readonly message: string | undefined }) => {
  const ref = useRef<HTMLDivElement>(null);
  useEffect(() => ref.current?.scrollIntoView({ block: 'nearest' }), [message]);
  if (message === undefined) return null;
  return (
    <div ref={ref}>
      <Problem message={message} />
    </div>
  );
};

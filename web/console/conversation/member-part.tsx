import { useSignal } from '@preact/signals';
import type { FunctionComponent } from 'preact';
import type { StateView } from '../../../functions/protocol/server.ts';
import { explain } from '../core/problems.ts';
import { Problem } from '../core/ui.tsx';
import { isKnown } from './known.tsx';
import { memberWords } from './member-words.ts';

interface Props {
  readonly id: string;
  /** Nobody looks by accident: the button is for who has the conversation, and for supervisors. */
  readonly mayLook: boolean;
}

/** A way to the member's data, which are read when somebody asks for them. They are gone with the conversation and with the proof. */
export const MemberPart = ({ id, state, mayLook }: Props & { readonly state: StateView | undefined }) => {
  const Data = useSignal<{ readonly Component: FunctionComponent<{ readonly id: string }> } | undefined>(undefined);
  const problem = useSignal<string | undefined>(undefined);
  if (!isKnown(state)) return <p class="quiet">{memberWords().notKnown}</p>;
  if (!mayLook) return null;
  if (Data.value) {
    const { Component } = Data.value;
    return <Component id={id} />;
  }
  const open = (): void => {
    import('./member.tsx').then(
      ({ MemberData }) => {
        Data.value = { Component: MemberData };
      },
      (error: unknown) => {
        problem.value = explain(error);
      },
    );
  };
  return (
    <>
      {problem.value !== undefined && <Problem message={problem.value} />}
      <button type="button" onClick={open}>
        {memberWords().look}
      </button>
      <p class="quiet">{memberWords().recorded}</p>
    </>
  );
};

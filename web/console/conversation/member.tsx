import './member.css';
import { useSignal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { useContext, useEffect, useRef } from 'preact/hooks';
import type { MemberLook, MemberOrder, MemberProfile } from '../../../functions/protocol/server.ts';
import { api } from '../core/api.ts';
import { OnScreen } from '../core/on-screen.ts';
import { explain } from '../core/problems.ts';
import { Field, Loading, Problem } from '../core/ui.tsx';
import { Act } from './act.tsx';
import { memberWords } from './member-words.ts';

/** Nobody's data stay on a screen that nobody looks at. */
const SHOWN_MS = 5 * 60_000;

type Masked = NonNullable<MemberLook['masked']>[number];

/** Rejects with `Refused`. */
const lookAt = (id: string, request: { fields?: readonly Masked[]; reason?: string } = {}): Promise<MemberLook> =>
  api.post<MemberLook>(`/conversations/${id}/member`, request);

const Order = ({ order }: { readonly order: MemberOrder }) => {
  const { number, orderedOn, items, total, status, carrier, promisedOn, deliveredOn } = order;
  const more = [
    total === undefined ? '' : memberWords().yen(total),
    carrier ?? '',
    deliveredOn !== undefined
      ? memberWords().delivered(deliveredOn)
      : promisedOn === undefined
        ? ''
        : memberWords().promised(promisedOn),
  ];
  return (
    <li>
      <p>
        <strong>{number}</strong> <span class="badge">{memberWords().orderStatuses[status] ?? status}</span>{' '}
        <span class="quiet">{orderedOn}</span>
      </p>
      <p>{items.map(({ name, quantity }) => (quantity === 1 ? name : `${name} × ${quantity}`)).join('、')}</p>
      <p class="quiet">{more.filter(Boolean).join(' · ')}</p>
    </li>
  );
};

const plainRows = ({ number, name, kana, plan, contract, points, usage, status }: MemberProfile) => {
  const expiring = points?.expiring.map((each) => memberWords().expiring(each.points, each.on)) ?? [];
  const all: readonly [field: string, lines: readonly (string | undefined)[]][] = [
    ['number', [number]],
    ['name', [name, kana]],
    ['status', [memberWords().statuses[status] ?? status]],
    ['plan', [plan]],
    ['contract', [contract && memberWords().period(contract.from, contract.until)]],
    ['points', [points && memberWords().points(points.balance), ...expiring]],
    [
      'usage',
      usage.map(({ label, amount, limit, unit, of }) => `${label} ${memberWords().usage(amount, limit, unit, of)}`),
    ],
  ];
  return all.flatMap(([field, lines]) => {
    const said = lines.filter((line) => line !== undefined && line !== '');
    return said.length === 0 ? [] : [{ field, said }];
  });
};

const nameOf = (field: string): string => memberWords().fields[field] ?? field;

const Row = ({ name, children }: { readonly name: string; readonly children: ComponentChildren }) => (
  <>
    <dt>{name}</dt>
    <dd>{children}</dd>
  </>
);

/** What is known of the member: looked at as soon as it is here, and hidden again after some minutes. */
export const MemberData = ({ id }: { readonly id: string }) => {
  const seen = useSignal<MemberLook | undefined>(undefined);
  const whole = useSignal<NonNullable<MemberLook['shown']>>({});
  const asked = useSignal<Masked | undefined>(undefined);
  const reason = useSignal('');
  const problem = useSignal<string | undefined>(undefined);
  const isReading = useSignal(false);
  const isGone = useRef(false);
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const isOnScreen = useContext(OnScreen);
  const hide = (): void => {
    clearTimeout(timer.current);
    seen.value = undefined;
    whole.value = {};
    asked.value = undefined;
  };
  const hideLater = (): void => {
    clearTimeout(timer.current);
    timer.current = setTimeout(hide, SHOWN_MS);
  };
  const read = async (): Promise<void> => {
    if (isReading.value) return;
    isReading.value = true;
    problem.value = undefined;
    try {
      const look = await lookAt(id);
      if (isGone.current) return;
      seen.value = look;
      whole.value = {};
      hideLater();
    } catch (error) {
      problem.value = explain(error);
    } finally {
      isReading.value = false;
    }
  };
  useEffect(() => {
    void read();
    return () => {
      isGone.current = true;
      clearTimeout(timer.current);
    };
  }, []);
  // Conversations that are left stay drawn; what was shown of a member does not.
  useEffect(() => {
    if (!isOnScreen) hide();
  }, [isOnScreen]);
  const show = async (field: Masked): Promise<void> => {
    const { shown } = await lookAt(id, { fields: [field], reason: reason.value.trim() });
    if (isGone.current) return;
    whole.value = { ...whole.value, ...shown };
    hideLater();
  };
  const { profile, masked = [], orders = [] } = seen.value ?? {};
  const field = asked.value;
  return (
    <div class="member-data">
      {problem.value !== undefined && <Problem message={problem.value} retry={() => void read()} />}
      {isReading.value && <Loading />}
      {!profile && !isReading.value && problem.value === undefined && (
        <button type="button" onClick={() => void read()}>
          {memberWords().again}
        </button>
      )}
      {profile && (
        <>
          <dl class="facts">
            {plainRows(profile).map(({ field: each, said }) => (
              <Row key={each} name={nameOf(each)}>
                {said.map((line) => (
                  <p key={line}>{line}</p>
                ))}
              </Row>
            ))}
            {masked.map((each) => (
              <Row key={each} name={nameOf(each)}>
                <span class="member-value">{whole.value[each] ?? profile[each]}</span>{' '}
                {whole.value[each] === undefined && (
                  <button
                    type="button"
                    class="quiet-button"
                    aria-label={memberWords().showOf(nameOf(each))}
                    onClick={() => {
                      asked.value = each;
                    }}
                  >
                    {memberWords().show}
                  </button>
                )}
              </Row>
            ))}
          </dl>
          <h4>{memberWords().orders}</h4>
          {orders.length === 0 ? (
            <p class="quiet">{memberWords().noOrders}</p>
          ) : (
            <ul class="member-orders">
              {orders.map((order) => (
                <Order key={order.number} order={order} />
              ))}
            </ul>
          )}
        </>
      )}
      {field !== undefined && (
        <Act
          id={id}
          title={memberWords().showOf(nameOf(field))}
          done={memberWords().shown}
          canRun={reason.value.trim() !== ''}
          close={() => {
            asked.value = undefined;
          }}
          run={() => show(field)}
        >
          <Field label={memberWords().why}>
            {(attributes) => (
              <textarea
                {...attributes}
                rows={2}
                maxLength={500}
                required
                value={reason.value}
                onInput={({ currentTarget }) => {
                  reason.value = currentTarget.value;
                }}
              />
            )}
          </Field>
          <p class="quiet">{memberWords().whyHint}</p>
        </Act>
      )}
    </div>
  );
};

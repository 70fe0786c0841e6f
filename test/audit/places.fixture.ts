import type { File } from '../../functions/audit/compose.ts';
import { HOUR, hourOf } from '../../functions/audit/digest.ts';
import type { Finding } from '../../functions/audit/finding.ts';
import type { Known, OpenOnes, Places, Round, State } from '../../functions/audit/places.ts';
import type { Signer } from '../../functions/audit/signature.ts';
import { slotOf } from '../../functions/audit/slot.ts';
import type { Stored } from '../../functions/audit/source.ts';
import type { BusEvent } from '../../functions/platform/bus.ts';
import { BUCKET, type Logs, STACK } from './record.fixture.ts';

const nameOf = ({ where, what, seq }: Finding): string => `${what} ${where}${seq === undefined ? '' : ` ${seq}`}`;

/** An account in memory. Any call may be its last. */
export class Memory {
  readonly logs: Logs;
  readonly signer: Signer;
  state: State | undefined;
  round: Round | undefined;
  readonly known = new Map<string, Known>();
  open: OpenOnes = new Map();
  readonly files = new Map<string, Stored>();
  readonly findings = new Set<string>();
  /** Those of `findings` that were told. */
  readonly noted = new Set<string>();
  /** Hashes of tombstones. */
  readonly ledger = new Map<string, string>();
  /** Conversations whose last change has not come into the index. */
  readonly unindexed = new Set<string>();
  /** What the alarm counts. */
  counted = 0;
  readonly told: BusEvent[] = [];
  /** Runs before each call. */
  before: (call: string) => Promise<void> | void = () => {};
  calls = 0;

  constructor(logs: Logs, signer: Signer) {
    this.logs = logs;
    this.signer = signer;
  }

  places(): Places {
    const call = async <T>(name: string, run: () => T): Promise<T> => {
      this.calls += 1;
      await this.before(name);
      return run();
    };
    const { known, files, logs, findings, noted } = this;
    const entries = async function* (id: string, after: number) {
      yield (logs.get(id) ?? []).filter(({ seq }) => seq > after);
    };
    return {
      stack: STACK,
      bucket: BUCKET,
      signer: () =>
        call('signer', () => ({
          ...this.signer,
          sign: async (text) => call('sign', () => undefined).then(() => this.signer.sign(text)),
        })),
      state: () => call('state', () => this.state),
      advance: (before, next) =>
        call('advance', () => {
          if (this.state?.to !== before?.to) return false;
          this.state = next;
          return true;
        }),
      changed: (from, to) =>
        call('changed', () =>
          [...logs].flatMap(([id, log]) => {
            const { at = 0 } = log.at(-1) ?? {};
            const isIn = at >= from && (to > from || at < from + HOUR);
            return isIn && !this.unindexed.has(id) ? [id] : [];
          }),
        ),
      known: (ids) =>
        call('known', () => new Map(ids.flatMap((id) => (known.get(id) ? [[id, known.get(id) as Known]] : [])))),
      keep: (id, each) => call('keep', () => void known.set(id, each)),
      open: () => call('open', () => this.open),
      keepOpen: (open) =>
        call('keepOpen', () => {
          this.open = open;
        }),
      inSlot: ({ slot, after = '' }) =>
        call('inSlot', () =>
          [...known.keys()]
            .filter((id) => slotOf(id) === slot && id > after)
            .toSorted()
            .slice(0, 2),
        ),
      round: () => call('round', () => this.round),
      keepRound: (round) =>
        call('keepRound', () => {
          this.round = round;
        }),
      tombstone: (id) => call('tombstone', () => this.ledger.get(id)),
      entries,
      keepFinding: (finding) =>
        call('keepFinding', () => {
          const key = nameOf(finding);
          findings.add(key);
          return !noted.has(key);
        }),
      noteTold: (finding) => call('noteTold', () => void noted.add(nameOf(finding))),
      count: (findings) => {
        this.counted += findings;
      },
      put: ({ key, body, metadata }: File) =>
        call('put', () => {
          if (files.has(key)) return false;
          files.set(key, { body, metadata });
          return true;
        }),
      stored: (key) => call('stored', () => files.get(key)),
      hours: () =>
        call('hours', () => [...files.keys()].flatMap((key) => hourOf(STACK, key) ?? []).toSorted((a, b) => a - b)),
      publicKey: (keyId) => call('publicKey', () => (keyId === this.signer.keyId ? this.signer.pem : undefined)),
      tell: (events) => call('tell', () => void this.told.push(...events)),
    };
  }
}

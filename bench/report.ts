import { type BundleResult, MOST, share } from './bundles.ts';
import type { Figure } from './figure.ts';
import { CALL_MS, COLD_MS, COMPUTES_MS } from './invocation-cost.ts';
import { rewriteAt } from './message-map.ts';
import { type Amount, costOf, isAssumed, PRICED, PRICES, type PriceName } from './prices.ts';
import { LAST_TURN, type Turn } from './turns.ts';

const PEER_TURNS = [2, 10, 50, LAST_TURN];
/** The most an empty deployment may cost in its first year, in US dollars a month. */
export const MOST_IDLE = 10;

const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');

const number = (value: number): string => (Number.isInteger(value) ? String(value) : value.toFixed(2));

/** What one turn of a conversation takes, from the second on the same wherever it stands. */
export const turnFigures = (turns: readonly Turn[]): Figure[] => {
  const at = (which: number): Turn => {
    const turn = turns[which - 1];
    if (!turn) throw new Error(`turn ${which} was not measured`);
    return turn;
  };
  const later = [2, LAST_TURN].flatMap((which): Figure[] => {
    const turn = at(which);
    const peer = rewriteAt(which);
    const name = (what: string) => `turn ${which}: ${what}`;
    return [
      { name: name('entries written'), value: turn.entries, unit: '', limit: 2 },
      { name: name('an entry beyond its texts, source included'), value: turn.beyondTexts, unit: 'bytes', limit: 600 },
      {
        name: name('read units on the log'),
        value: turn.tailUnits,
        unit: 'RRU',
        limit: 4,
        peer: `${number(peer.readUnits)} RRU${peer.isInS3 ? ' and the object' : ''}`,
      },
      {
        name: name('write units, projections and indexes included'),
        value: turn.writeUnits,
        unit: 'WRU',
        limit: 6,
        peer: peer.isInS3
          ? `${peer.writeUnits} WRU and an object of ${Math.round(peer.bytesWritten / 1000)} KB`
          : `${peer.writeUnits} WRU`,
      },
      {
        name: name('calls to AWS, one after another, that `accepted` waits for'),
        value: turn.callsToAccepted,
        unit: '',
        limit: 2,
      },
    ];
  });
  const first = at(1).writeUnits - at(2).writeUnits;
  return [{ name: 'turn 1: write units beyond those of the second', value: first, unit: 'WRU', limit: 5 }, ...later];
};

/** Beside what bedrock-chat's way of keeping the same texts writes. */
export const turnTable = (figures: readonly Figure[], turns: readonly Turn[]): string => {
  const rows = figures.map(({ name, value, unit, limit, peer = '' }) => [
    name,
    `${number(value)} ${unit}`.trim(),
    limit === undefined ? '' : `${limit} ${unit}`.trim(),
    peer,
  ]);
  const written = PEER_TURNS.map((which) => {
    const peer = rewriteAt(which);
    const ours = turns[which - 1]?.bytesWritten ?? 0;
    return [`turn ${which}: bytes written`, `${ours} bytes`, '', `${peer.bytesWritten} bytes`];
  });
  return table(['of one turn', 'measured', 'limit', "bedrock-chat's way"], [...rows, ...written]);
};

const ratio = (value: number): string => `${value.toFixed(2)} x`;
const kilobytes = (bytes: number): string => `${Math.round(bytes / 1024)} KB`;

const isSlow = ({ milliseconds, floorMilliseconds }: BundleResult): boolean => milliseconds / floorMilliseconds > MOST;

/** Each function beside a bundle of the same clients and libraries. */
export const bundleTable = (results: readonly BundleResult[]): string => {
  const rows = results.map((result) => [
    result.name,
    kilobytes(result.bytes),
    ratio(share(result)),
    `${Math.round(result.milliseconds)} ms`,
    ratio(result.milliseconds / result.floorMilliseconds),
  ]);
  const limit = `, limit ${MOST} x`;
  const head = ['function', 'bundle', `beside the same alone${limit}`, 'loading', `beside the same alone${limit}`];
  const slow = results.filter(isSlow).map(({ name }) => name);
  const why =
    slow.length === 0
      ? ''
      : `\n\nBeyond the limit in loading: ${slow.join(', ')}. What they prepare while they are loaded are the schemas of what they read.`;
  return table(head, rows) + why;
};

/** Bundles that are beyond the limit. */
export const tooLarge = (results: readonly BundleResult[]): string[] =>
  results.filter((result) => share(result) > MOST).map(({ name }) => name);

export const totalOf = (amounts: readonly Amount[]): number => amounts.reduce((sum, amount) => sum + costOf(amount), 0);

const byPrice = (amounts: readonly Amount[]): string[][] => {
  const prices = [...Map.groupBy(amounts, ({ price }) => price)].map(([price, group]): [PriceName, number, number] => [
    price,
    group.reduce((sum, { quantity }) => sum + quantity, 0),
    totalOf(group),
  ]);
  return prices
    .filter(([, , cost]) => cost >= 0.0005)
    .toSorted(([, , one], [, , other]) => other - one)
    .map(([price, quantity, cost]) => [
      `${PRICES[price].per}${isAssumed(price) ? ' *' : ''}`,
      quantity >= 100 ? String(Math.round(quantity)) : quantity.toPrecision(3),
      cost.toFixed(3),
    ]);
};

const bill = (title: string, amounts: readonly Amount[], limit = ''): string =>
  table(
    [title, 'how much', 'USD'],
    [...byPrice(amounts), ['**together**', limit, `**${totalOf(amounts).toFixed(2)}**`]],
  );

/** A month of the first year, and one from the third year on: keys that are rotated cost more then. */
export interface Years {
  readonly first: readonly Amount[];
  readonly later: readonly Amount[];
}

/** What a deployment costs: each bill part by part, and what a setting adds to the first. */
export interface Bills {
  readonly empty: Years;
  /** What the synthetic visitor has in that, in US dollars. */
  readonly visits: number;
  /** Once anybody has asked, however many do. */
  readonly used: readonly Amount[];
  readonly conversations: readonly Amount[];
  /** Of an empty deployment with that setting, by its name. */
  readonly settings: Readonly<Record<string, Years>>;
}

/** What stays the same apart from what grows with the conversations. */
export const costTables = ({ empty, visits, used, conversations, settings }: Bills, title: string): string =>
  [
    bill('an empty deployment with the default settings, a month of its first year', empty.first, `limit ${MOST_IDLE}`),
    `From the third year on it is **${totalOf(empty.later).toFixed(2)}** a month: a key that is rotated once a year costs 1 USD more after each of its first two rotations, and nothing more after that. The limit is for a new deployment. The key that signs digests is not rotated, and the three dashboards are free as the first three of an account.`,
    bill('besides, in a month in which anybody asks, however many', used),
    bill(`each ${title}`, conversations),
    table(
      ['settings that cost, a month', 'USD more in the first year', 'from the third on'],
      Object.entries(settings).map(([name, { first, later }]) => [
        `\`${name}\``,
        (totalOf(first) - totalOf(empty.first)).toFixed(2),
        (totalOf(later) - totalOf(empty.later)).toFixed(2),
      ]),
    ),
    `Prices of ${PRICED}. Assumed besides: a function computes ${COMPUTES_MS} ms and waits ${CALL_MS} ms for each call to AWS that follows another, and each conversation finds every function cold (${COLD_MS} ms). The synthetic visitor (\`canary\`), who comes every five minutes, is in the first bill with ${visits.toFixed(2)}.`,
  ].join('\n\n');

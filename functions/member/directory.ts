/* What a business knows of its members. Two adapters each: our own tables, and the systems of the business over HTTP. */

/** A member as a directory is asked for him. `id`: his surrogate, in our keys, in the log and in sessions. */
export interface MemberRef {
  readonly id: string;
  /** As the business counts him; the `sub` of the host site's token. */
  readonly number: string;
}

/** Dates are days of the business, `2026-11-22`. */
export interface Member {
  readonly number: string;
  readonly name: string;
  readonly kana?: string;
  readonly email?: string;
  readonly phone?: string;
  /** Postal address in one line. */
  readonly address?: string;
  readonly plan?: string;
  readonly contract?: { readonly from: string; readonly until?: string };
  readonly points?: {
    readonly balance: number;
    /** The soonest first. */
    readonly expiring: readonly { readonly points: number; readonly on: string }[];
  };
  readonly usage: readonly {
    readonly label: string;
    readonly amount: number;
    /** How much there is to use, in the same unit. */
    readonly limit?: number;
    readonly unit: string;
    readonly of: string;
  }[];
  readonly preferences: Readonly<Record<string, string>>;
  readonly status: 'active' | 'suspended' | 'withdrawn';
}

export const ORDER_STATUS = [
  'received',
  'preparing',
  'shipped',
  'delivered',
  'delayed',
  'cancelled',
  'returned',
] as const;
export type OrderStatus = (typeof ORDER_STATUS)[number];

export interface Order {
  readonly number: string;
  readonly orderedOn: string;
  readonly items: readonly { readonly sku: string; readonly name: string; readonly quantity: number }[];
  /** Yen. */
  readonly total?: number;
  readonly status: OrderStatus;
  readonly carrier?: string;
  readonly tracking?: string;
  readonly promisedOn?: string;
  readonly deliveredOn?: string;
}

/** What is left of a product: nobody's own data. */
export interface Stock {
  readonly sku: string;
  readonly name: string;
  readonly available: number;
  /** When more is expected. */
  readonly restockOn?: string;
}

/** How somebody names himself: a member number, or an e-mail address (lower case). */
export type Claim = { readonly number: string } | { readonly email: string };

/** The system of the business did not answer, or not in the form agreed on. */
export class DirectoryUnavailable extends Error {
  override name = 'DirectoryUnavailable';
  /** It did answer, and would answer the same again: others' questions are none the worse for it. */
  readonly isFinal: boolean;

  constructor(message: string, { isFinal = false } = {}) {
    super(message);
    this.isFinal = isFinal;
  }
}

export interface MemberDirectory {
  /**
   * The member behind what somebody claims; undefined where there is none, or where an address is of more than one.
   * @throws DirectoryUnavailable
   */
  find(claim: Claim): Promise<{ readonly ref: MemberRef; readonly member: Member } | undefined>;
  /**
   * One member by his surrogate; undefined where there is none any more.
   * @throws DirectoryUnavailable
   */
  get(id: string): Promise<Member | undefined>;
}

export interface OrderDirectory {
  /**
   * The newest orders of a member, at most `limit` (1 to 20), the newest first.
   * @throws DirectoryUnavailable
   */
  newest(id: string, limit: number): Promise<readonly Order[]>;
  /**
   * One order, if it is this member's; another's is as one that does not exist.
   * @throws DirectoryUnavailable
   */
  get(id: string, number: string): Promise<Order | undefined>;
  /**
   * What is left of the products whose name or SKU has these words, at most 5.
   * @throws DirectoryUnavailable
   */
  stock(words: string): Promise<readonly Stock[]>;
}

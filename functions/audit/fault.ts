/** What can be wrong with a record; docs/audit-format.md says when each is told. */
export type FaultKind =
  | 'invalid'
  | 'missing'
  | 'gap'
  | 'moved'
  | 'reordered'
  | 'duplicated'
  | 'truncated'
  | 'unknown key';

export interface Fault {
  readonly kind: FaultKind;
  /** Key of a digest, or `log/<conversation>`. */
  readonly where: string;
  readonly conversationId?: string;
  /** First bad entry. */
  readonly seq?: number;
  readonly why: string;
}

export type Report = (fault: Fault) => void;

/** One line, for people and for `grep`. */
export const faultLine = ({ kind, where, seq, why }: Fault): string =>
  `${kind}: ${where}${seq === undefined ? '' : ` entry ${seq}`}: ${why}`;

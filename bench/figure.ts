/** A measured figure, with the limit it must stay below when there is one. */
export interface Figure {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  readonly limit?: number;
  /** The same of another product, where it is known. */
  readonly peer?: string;
}

/**
 * Numbers that a layer will calculate for each row: what the function of `differentiate` gets, and what the operations on
 * such values return. It has a shape and no numbers.
 */
export interface SymbolicValue {
  /** `[features]`, or `[m, n]` for a matrix in each row. */
  readonly shape: readonly number[];
  /** The product of the shape. */
  readonly size: number;
}

import type { Numbers } from "@backstream/tensors";

/**
 * What comes in: one tick. The user's object may hold whatever else.
 *
 * - input   one row `[features]` (a number where there is one feature) or several `[batch, features]`
 * - target  as the output; for classification class indices, one a row, or probabilities; without one the tick
 *           predicts, carries memory and adds no error
 * - weight  number or `[batch]`: multiplies loss and delta
 * - mask    `[batch]`, 0 or 1: a 0 row is not there at this tick: memory kept, output zero, no loss
 */
export interface Sample {
  readonly input: Numbers;
  readonly target?: Numbers | undefined;
  readonly weight?: Numbers | undefined;
  readonly mask?: Numbers | undefined;
}

/** The memory of a layer: a record of tensors `[batch, units]`; of a stack: an array with one entry per layer, `{}` where there is none. */
export type Carry = CarryRecord | readonly Carry[];

/** The memory of one layer, by name: `{ hidden }`, `{ hidden, cell }`, or `{}`. */
export interface CarryRecord {
  readonly [name: string]: Numbers;
}

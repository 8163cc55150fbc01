import type { Numbers } from "@backstream/tensors";
import type { Position } from "./Position.js";
import type { RowMemories } from "./RowMemories.js";

/**
 * The input of one tick, and what belongs to it. The user's object may hold other fields.
 *
 * - input   one row `[features]` (a number where there is one feature) or several `[batch, features]`
 * - target  as the output; for classification class indices, one a row, or probabilities; a tick without a target
 *           (undefined or null) has an output and changes the memory, but has no loss
 * - weight  number or `[batch]`: multiplies loss and delta
 * - mask    `[batch]`, 0 or 1: a row with 0 has no data at this tick: it keeps its memory, its output is zero, and it has
 *           no loss
 * - replayed how many of the batch's last rows are past samples: they are learned from, and neither metrics nor scales count
 *           them; `replay` adds them
 * - memories where rows begin with a memory of their own, such as that of a past window: given by `replay` with sequences
 * - position where its record stands in its source: of the newest sample that entered a net it is in the checkpoint. Either
 *           all samples of a pipeline have one or none has
 */
export interface Sample {
  readonly input: Numbers;
  readonly target?: Numbers | null | undefined;
  readonly weight?: Numbers | undefined;
  readonly mask?: Numbers | undefined;
  readonly replayed?: number | undefined;
  readonly memories?: RowMemories | undefined;
  readonly position?: Position | undefined;
}

/** The memory of a layer: a record of tensors `[batch, units]`; of a stack: an array with one entry per layer, `{}` where there is none. */
export type Carry = CarryRecord | readonly Carry[];

/** The memory of one layer, by name: `{ hidden }`, `{ hidden, cell }`, or `{}`. */
export interface CarryRecord {
  readonly [name: string]: Numbers;
}

import { describeValue, ShapeError, type Position } from "@backstream/core";
import { Tensor } from "@backstream/tensors";
import { tickPositions } from "./tickPositions.js";

/** The samples of a whole sequence, stacked along time: each field is `[time, …]`. */
export interface StackedSample {
  readonly input: Tensor;
  readonly target?: Tensor | undefined;
  readonly weight?: Tensor | undefined;
  readonly mask?: Tensor | undefined;
  readonly position?: Position | undefined;
}

/** One tick of a `StackedSample`: the same fields without the axis of time. */
export interface UnstackedSample {
  readonly input: Tensor;
  readonly target?: Tensor;
  readonly weight?: Tensor;
  readonly mask?: Tensor;
  /** The ticks of `[812]` are at `[812, 0]`, `[812, 1]` and so on. */
  readonly position?: Position;
}

/**
 * Splits a tensor along its first axis, time: `[time, batch, features]` into ticks `[batch, features]`.
 *
 *     unstack([[a, b], [c, d], [e, f]])  →  [a, b], [c, d], [e, f]          three ticks of two rows
 *
 * - of a tensor                           an array of tensors
 * - of `{ input, target?, weight?, mask? }` an array of samples: a sequence, as `bptt` takes it
 *
 * For data in the layout of PyTorch and NumPy: `map((batch) => unstack(batch))` makes sequences of batches,
 * `concatMap((batch) => unstack(batch))` makes one stream of ticks.
 *
 * A checkpoint can be taken at the last tick of a sample with a position, as at the steps of `bptt`, and not at those before.
 *
 * @throws {ShapeError} When a field is not a tensor or has no axis, or the fields have different numbers of ticks.
 * @see batchSequences, for sequences of different lengths
 * @example
 *   unstack(tensor([2, 1, 2], [1, 2, 3, 4])).map((tick) => tick.toArray()) // => [[[1, 2]], [[3, 4]]]
 *   unstack({ input: tensor([2, 1, 1], [1, 2]), mask: tensor([2, 1], [1, 0]) })[1].mask?.toArray() // => [0]
 */
export function unstack(stacked: Tensor): Tensor[];
export function unstack(stacked: StackedSample): UnstackedSample[];
export function unstack(stacked: Tensor | StackedSample): Tensor[] | UnstackedSample[] {
  if (stacked instanceof Tensor) return ticksOf("tensor", stacked);
  if (typeof stacked !== "object" || (stacked as unknown) === null)
    throw new ShapeError(
      `unstack: got ${describeValue(stacked)}, expected a tensor, or a sample of tensors with an input`,
    );
  const { input, target, weight, mask, position } = stacked;
  const inputs = ticksOf("input", input);
  const [targets, weights, masks] = Object.entries({ target, weight, mask }).map(
    ([field, values]) => values && ticksOf(field, values, inputs.length),
  );
  const last = position && { ...position, offset: [...position.offset, inputs.length - 1] };
  const positions = last && tickPositions("unstack", position, last, inputs.length);
  return inputs.map((tick, time) => ({
    input: tick,
    ...(targets && { target: targets[time] }),
    ...(weights && { weight: weights[time] }),
    ...(masks && { mask: masks[time] }),
    ...(positions && { position: positions[time] }),
  }));
}

function ticksOf(field: string, values: unknown, length?: number): Tensor[] {
  if (!(values instanceof Tensor))
    throw new ShapeError(
      `unstack: ${field} is ${describeValue(values)}, expected a tensor with time as its first axis`,
    );
  const ticks = length ?? values.shape[0];
  if (ticks === undefined || values.shape[0] !== ticks) {
    const wanted = ticks === undefined ? "time as its first axis" : `${ticks} ticks as the input`;
    throw new ShapeError(`unstack: ${field} has shape [${values.shape.join(", ")}], expected ${wanted}`);
  }
  return Array.from({ length: ticks }, (_, time) => values.row(time));
}

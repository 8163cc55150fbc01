/**
 * What goes into a layer over some ticks, in either direction. Rows of a field lie one behind the other, oldest tick
 * first: `[ticks, batch, width]`; those of the memory, `[batch, carry]`, have its parts in the order of `layer.carry`.
 */
export interface Unroll {
  readonly ticks: number;
  readonly batch: number;
  readonly input: ArrayLike<number>;
  /** All parameters, one behind the other in the order of `layer.parameters`. */
  readonly parameters: ArrayLike<number>;
  /** Memory before the oldest tick. */
  readonly carryIn: ArrayLike<number>;
  readonly outputDelta: ArrayLike<number>;
  /** Delta of the memory after the newest tick. */
  readonly carryOutDelta: ArrayLike<number>;
  /** What the gradient holds already. */
  readonly gradient: ArrayLike<number>;
}

/** What comes out of a layer over some ticks, and in `given` what went in, read back afterwards. */
export interface Unrolled {
  readonly output: readonly number[];
  /** Memory after the newest tick. */
  readonly carryOut: readonly number[];
  readonly inputDelta: readonly number[];
  /** Delta of the memory before the oldest tick. */
  readonly carryInDelta: readonly number[];
  readonly gradient: readonly number[];
  readonly given: Pick<Unroll, "input" | "parameters" | "carryIn" | "outputDelta">;
  /** Names of the fields beside which the layer wrote. */
  readonly overrun: readonly string[];
}

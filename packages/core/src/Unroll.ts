/**
 * The inputs of a layer over some ticks, for forward and backward. Fields are row-major, oldest tick first:
 * `[ticks, batch, width]`; the memory is `[batch, carry]`, with its parts in the order of `layer.carry`.
 */
export interface Unroll {
  readonly ticks: number;
  readonly batch: number;
  readonly input: ArrayLike<number>;
  /** All parameters in one array, in the order of `layer.parameters`. */
  readonly parameters: ArrayLike<number>;
  /** Memory before the oldest tick. */
  readonly carryIn: ArrayLike<number>;
  readonly outputDelta: ArrayLike<number>;
  /** Delta of the memory after the newest tick. */
  readonly carryOutDelta: ArrayLike<number>;
  /** The gradient so far, to which the layer adds. */
  readonly gradient: ArrayLike<number>;
  /**
   * Whether the oldest tick begins the sequence: then the parts of the memory that are learned are read from the parameters,
   * and `carryIn` is ignored there. False where not given.
   */
  readonly begins?: boolean;
  /** The stream of the random numbers that layers draw; 0 where not given: none are drawn. */
  readonly randomStream?: number;
}

/** The results of a layer over some ticks; `given` is what it was given, read back afterwards. */
export interface Unrolled {
  readonly output: readonly number[];
  /** Memory after the newest tick. */
  readonly carryOut: readonly number[];
  readonly inputDelta: readonly number[];
  /** Delta of the memory before the oldest tick. */
  readonly carryInDelta: readonly number[];
  readonly gradient: readonly number[];
  readonly given: Pick<Unroll, "input" | "parameters" | "carryIn" | "outputDelta">;
  /** Names of the fields before or after which the layer wrote. */
  readonly overrun: readonly string[];
}

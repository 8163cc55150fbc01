import type { Block } from "@backstream/tensors";
import { UnknownNameError } from "./errors.js";
import type { Network } from "./network.js";
import type { Optimizer, Segment } from "./Optimizer.js";
import { freeOptimizerState, restoreOptimizerState, type OptimizerStateCopy } from "./optimizerState.js";

/** What may change from update to update; undefined where nothing is set. */
export interface Hyperparameters {
  /** Replaces the optimizer's learning rate. */
  learningRate?: number | undefined;
  /** The largest norm of the gradient over all nets: a larger one is scaled down to it. */
  maximumNorm?: number | undefined;
  /** Parameters that are not changed, by full name or its first parts. */
  frozen?: readonly string[] | undefined;
}

/** The result of an update. */
export interface Learned {
  readonly gradientNorm: number;
  readonly skipped?: string;
}

/**
 * Trains some nets with one optimizer, which sees their parameters as one flat vector. The gradients are those that
 * backward passes have added up.
 *
 * @example
 *   const net = network(dense(1, 1, { bias: false }));
 *   net.load({ weight: [2] });
 *   net.gradientBlock.array.set([6]);
 *   const learner = new Learner(sgd({ learningRate: 0.5 }), [net], undefined);
 *   learner.learn(1, 1, {}) // => { gradientNorm: 6 }
 *   net.parameters.get("weight")?.value.item() // => -1
 *   learner.free();
 */
export class Learner<State> {
  readonly #optimizer: Optimizer<State>;
  readonly #nets: readonly Network[];
  readonly #segments: readonly Segment[];
  /** Their names; with several nets, the net's name comes first. */
  readonly #fullNames: readonly string[];
  #frozenNames: readonly string[] | undefined;
  #frozenSegments: readonly Segment[] = [];
  readonly #state: State;
  readonly #ownsState: boolean;
  /** Of a single net, its own vectors; those of several nets are copied into these and back again. */
  readonly #parameters: Block;
  readonly #gradient: Block;
  /** The parameters before the update; restored if the update makes them infinite. */
  readonly #previous: Block;

  /**
   * @param state The optimizer's state to continue with; a fresh one if undefined.
   * @param saved A copy of a state, which is written into a fresh one.
   * @throws {BusyError} When one of the nets is being trained.
   */
  constructor(
    optimizer: Optimizer<State>,
    nets: readonly Network[],
    state: State | undefined,
    saved?: OptimizerStateCopy,
  ) {
    this.#optimizer = optimizer;
    this.#nets = nets;
    let before = 0;
    this.#segments = nets.flatMap((net) => {
      const segments = net.segments.map((segment) => ({ ...segment, offset: segment.offset + before }));
      before += net.size;
      return segments;
    });
    this.#fullNames = nets.flatMap((net) =>
      net.segments.map(({ name }) => (nets.length > 1 ? `${net.name}.${name}` : name)),
    );
    const size = Math.max(1, before);
    const { arena, parameterBlock, gradientBlock } = nets[0]; // there is one
    this.#ownsState = state === undefined;
    const allocated: Block[] = [];
    const allocate = (): Block => {
      const block = arena.allocate(size);
      allocated.push(block);
      return block;
    };
    let fresh: State | undefined;
    try {
      for (const net of nets) net.claim(this);
      fresh = state === undefined ? optimizer.init(before) : undefined;
      this.#state = state ?? fresh!; // one of them is there
      if (saved) restoreOptimizerState(this.#state, saved);
      this.#parameters = nets.length === 1 ? parameterBlock : allocate();
      this.#gradient = nets.length === 1 ? gradientBlock : allocate();
      this.#previous = allocate();
    } catch (error) {
      // The arena is full, for example. The networks can be trained by somebody else.
      this.#disclaim();
      if (fresh !== undefined) freeOptimizerState(fresh);
      for (const block of allocated) block.free();
      throw error;
    }
  }

  get state(): State {
    return this.#state;
  }

  /** Makes one update, after a pass with this loss; then all gradients are zero. */
  learn(loss: number, step: number, latest: Hyperparameters): Learned {
    if (this.#nets.length > 1) this.#gather();
    try {
      const frozen = this.#frozen(latest.frozen);
      for (const { offset, size } of frozen) this.#gradient.array.fill(0, offset, offset + size);
      const gradientNorm = this.#norm(this.#gradient);
      const skipped = this.#update(loss, gradientNorm, step, latest, frozen);
      if (skipped !== undefined) return { gradientNorm, skipped };
      if (this.#nets.length > 1) this.#scatter();
      for (const net of this.#nets) net.version++;
      return { gradientNorm };
    } finally {
      // Also if the optimizer throws: the next pass must not start with this pass's gradient.
      for (const net of this.#nets) net.zeroGradients();
    }
  }

  free(): void {
    this.#disclaim();
    if (this.#ownsState) freeOptimizerState(this.#state);
    this.#previous.free();
    if (this.#nets.length > 1) {
      this.#parameters.free();
      this.#gradient.free();
    }
  }

  #disclaim(): void {
    for (const net of this.#nets) net.disclaim(this);
  }

  #update(
    loss: number,
    gradientNorm: number,
    step: number,
    { learningRate, maximumNorm = Infinity }: Hyperparameters,
    frozen: readonly Segment[],
  ): string | undefined {
    if (!Number.isFinite(loss)) return `the loss is ${loss}`;
    if (!Number.isFinite(gradientNorm)) return "the gradient is not finite";
    const factor = maximumNorm / (gradientNorm + 1e-6); // the same formula as in clipByNorm
    if (factor < 1) {
      const { arena, size, address } = this.#gradient;
      arena.kernels.scale(size, factor, address);
    }
    this.#previous.array.set(this.#parameters.array);
    try {
      this.#optimizer.update(this.#gradient.array, this.#state, this.#parameters.array, step, {
        learningRate,
        segments: this.#segments,
      });
    } catch (error) {
      this.#parameters.array.set(this.#previous.array);
      throw error;
    }
    // Momentum and weight decay change parameters even where the gradient is zero.
    for (const { offset, size } of frozen) {
      this.#parameters.array.set(this.#previous.array.subarray(offset, offset + size), offset);
    }
    const { arena, address, size } = this.#parameters;
    if (arena.kernels.allFinite(size, address)) return undefined;
    this.#parameters.array.set(this.#previous.array);
    return "the updated parameters are not finite";
  }

  /** The segments of the parameters that are frozen. @throws {UnknownNameError} When a name matches no parameter. */
  #frozen(names: readonly string[] | undefined): readonly Segment[] {
    if (names === this.#frozenNames) return this.#frozenSegments;
    const found = new Set<Segment>();
    for (const name of names ?? []) {
      const segments = this.#segments.filter((_, index) => isPartOf(this.#fullNames[index], name));
      if (segments.length === 0) {
        throw new UnknownNameError(
          `update: frozen$ gave "${name}", expected some of ${this.#fullNames.join(", ")}, or first parts of them`,
        );
      }
      for (const segment of segments) found.add(segment);
    }
    this.#frozenNames = names;
    this.#frozenSegments = [...found];
    return this.#frozenSegments;
  }

  #norm({ arena, size, address }: Block): number {
    return Math.sqrt(arena.kernels.sumOfSquares(size, address));
  }

  #gather(): void {
    let offset = 0;
    for (const { parameterBlock, gradientBlock, size } of this.#nets) {
      this.#parameters.array.set(parameterBlock.array.subarray(0, size), offset);
      this.#gradient.array.set(gradientBlock.array.subarray(0, size), offset);
      offset += size;
    }
  }

  #scatter(): void {
    let offset = 0;
    for (const { parameterBlock, size } of this.#nets) {
      parameterBlock.array.set(this.#parameters.array.subarray(offset, offset + size));
      offset += size;
    }
  }
}

function isPartOf(name: string, first: string): boolean {
  return name === first || name.startsWith(`${first}.`);
}

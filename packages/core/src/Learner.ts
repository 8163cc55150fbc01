import type { Block, Floats } from "@backstream/tensors";
import { FrozenSegments } from "./FrozenSegments.js";
import { GuardedState } from "./GuardedState.js";
import { joinedSegments } from "./joinedSegments.js";
import type { Network } from "./network.js";
import type { Optimizer, Segment, UpdateOptions } from "./Optimizer.js";
import type { OptimizerStateCopy } from "./optimizerState.js";
import type { UnitReader } from "./UnitReader.js";

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
  /** How many gradients the optimizer has collected, where the parameters did not change because of it. */
  readonly collected?: number;
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
  /** Of an optimizer that looks at hidden units: to be told each tick of a pass. */
  readonly reader: UnitReader | undefined;
  readonly #optimizer: Optimizer<State>;
  readonly #nets: readonly Network[];
  readonly #segments: readonly Segment[];
  readonly #frozen: FrozenSegments;
  readonly #guarded: GuardedState<State>;
  /** Of a single net, its own vectors; those of several nets are copied into these and back again. */
  readonly #parameters: Block;
  readonly #gradient: Block;
  /** The parameters before the update; restored if the update makes a number infinite. */
  readonly #previous: Block;
  /**
   * Parameters and gradient for an optimizer that may allocate in the arena, which detaches its views; undefined for one
   * that does not.
   */
  readonly #copies: { readonly parameters: Floats; readonly gradient: Floats } | undefined;
  /** The largest magnitude of the parameters when the versions of all nets added up to `#versions`. */
  #largest = 0;
  #versions = NaN;

  /**
   * @param state The optimizer's state to continue with; a fresh one if undefined.
   * @param saved A copy of a state, which is written into a fresh one.
   * @throws {BusyError} When one of the nets is being trained.
   * @throws {ShapeError} When the state is for another number of parameters.
   * @throws {UnknownNameError} When the state or its copy is another optimizer's.
   * @throws {ArchitectureError} When the optimizer looks at hidden units, and cannot do so with these layers.
   */
  constructor(
    optimizer: Optimizer<State>,
    nets: readonly Network[],
    state: State | undefined,
    saved?: OptimizerStateCopy,
  ) {
    this.#optimizer = optimizer;
    this.#nets = nets;
    const parameters = nets.reduce((sum, net) => sum + net.size, 0);
    this.#segments = joinedSegments(nets);
    this.#frozen = new FrozenSegments(this.#segments, optimizer.frozenSegments?.(this.#segments) ?? []);
    const size = Math.max(1, parameters);
    const { arena, parameterBlock, gradientBlock } = nets[0]; // there is one
    const allocated: Block[] = [];
    const allocate = (): Block => {
      const block = arena.allocate(size);
      allocated.push(block);
      return block;
    };
    let guarded: GuardedState<State> | undefined;
    try {
      for (const net of nets) net.claim(this);
      this.reader = optimizer.unitReader?.(nets);
      guarded = new GuardedState(optimizer, parameters, this.#segments, state, saved, this.reader?.units);
      this.#parameters = nets.length === 1 ? parameterBlock : allocate();
      this.#gradient = nets.length === 1 ? gradientBlock : allocate();
      this.#previous = allocate();
    } catch (error) {
      // The arena is full, for example. The networks can be trained by somebody else.
      this.#disclaim();
      guarded?.free();
      for (const block of allocated) block.free();
      throw error;
    }
    this.#guarded = guarded;
    if (!optimizer.staysFinite) {
      this.#copies = { parameters: this.#previous.array.slice(), gradient: this.#previous.array.slice() };
    }
  }

  get state(): State {
    return this.#guarded.state;
  }

  /**
   * Makes one update, after a pass with this loss; then all gradients are zero.
   *
   * @param outputDelta The derivative of the loss by the only output, for an optimizer that needs it.
   */
  learn(loss: number, step: number, latest: Hyperparameters, outputDelta?: number): Learned {
    if (this.#nets.length > 1) this.#gather();
    this.reader?.finish();
    try {
      const agreed = this.#optimizer.reduce?.(this.#gradient.array, loss) ?? loss;
      const frozen = this.#frozen.of(latest.frozen);
      for (const { offset, size } of frozen) this.#gradient.array.fill(0, offset, offset + size);
      const gradientNorm = this.#norm(this.#gradient);
      const skipped = this.#update(agreed, gradientNorm, step, latest, frozen, outputDelta);
      if (skipped !== undefined) return { gradientNorm, skipped };
      const collected = this.#optimizer.collected?.(this.state) ?? 0;
      if (collected > 0) return { gradientNorm, collected }; // of the same version, so no tick is stale
      if (this.#nets.length > 1) this.#scatter();
      for (let index = 0; index < this.#nets.length; index++) this.#nets[index].version++;
      this.#versions = this.#sumOfVersions();
      return { gradientNorm };
    } finally {
      // Also if the optimizer throws: the next pass must not start with this pass's gradient.
      for (let index = 0; index < this.#nets.length; index++) this.#nets[index].zeroGradients();
    }
  }

  free(): void {
    this.#disclaim();
    this.#guarded.free();
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
    outputDelta: number | undefined,
  ): string | undefined {
    if (!Number.isFinite(loss)) return `the loss is ${loss}`;
    if (!Number.isFinite(gradientNorm)) return "the gradient is not finite";
    const factor = maximumNorm / (gradientNorm + 1e-6); // the same formula as in clipByNorm
    if (factor < 1) {
      const { arena, size, address } = this.#gradient;
      arena.kernels.scale(size, factor, address);
    }
    const options = {
      learningRate,
      segments: this.#segments,
      frozen,
      units: this.reader?.units,
      // The gradient is a multiple of it.
      outputDelta: outputDelta !== undefined && factor < 1 ? outputDelta * factor : outputDelta,
    };
    const largest = Math.max(Math.min(gradientNorm, maximumNorm), this.#largestParameter());
    this.#previous.array.set(this.#parameters.array);
    this.#guarded.begin(largest, step, options);
    try {
      this.#optimise(step, options);
    } catch (error) {
      this.#restore();
      throw error;
    }
    // Momentum and weight decay change parameters even where the gradient is zero.
    for (const { offset, size } of frozen) {
      this.#parameters.array.set(this.#previous.array.subarray(offset, offset + size), offset);
    }
    const after = largestIn(this.#parameters);
    const isFinite = Number.isFinite(after);
    if (isFinite && !this.#guarded.isBroken()) {
      this.#largest = after;
      return undefined;
    }
    this.#restore();
    return `the updated ${isFinite ? "state of the optimizer is" : "parameters are"} not finite`;
  }

  #optimise(step: number, options: UpdateOptions): void {
    if (!this.#copies) {
      this.#optimizer.update(this.#gradient.array, this.state, this.#parameters.array, step, options);
      return;
    }
    const { parameters, gradient } = this.#copies;
    parameters.set(this.#parameters.array);
    gradient.set(this.#gradient.array);
    this.#optimizer.update(gradient, this.state, parameters, step, options);
    this.#parameters.array.set(parameters);
  }

  #restore(): void {
    this.#parameters.array.set(this.#previous.array);
    this.#guarded.restore();
  }

  /** Measured after every update; here again only where the parameters were changed since, such as by `load`. */
  #largestParameter(): number {
    const versions = this.#sumOfVersions();
    if (versions !== this.#versions) {
      this.#versions = versions;
      this.#largest = largestIn(this.#parameters);
    }
    return this.#largest;
  }

  #sumOfVersions(): number {
    let sum = 0;
    for (let index = 0; index < this.#nets.length; index++) sum += this.#nets[index].version;
    return sum;
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

function largestIn({ arena, size, address }: Block): number {
  return arena.kernels.largestMagnitude(size, address);
}

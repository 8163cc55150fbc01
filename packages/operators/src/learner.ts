import type { Network, Optimizer, Segment } from "@backstream/core";
import type { Block } from "@backstream/tensors";
import { freeBlocks } from "./freeBlocks.js";

/** What became of an update. */
export interface Learned {
  readonly gradientNorm: number;
  readonly skipped?: string;
}

/** Trains some nets with one optimizer, which sees their parameters as one flat vector. */
export class Learner<State> {
  readonly #optimizer: Optimizer<State>;
  readonly #nets: readonly Network[];
  readonly #segments: readonly Segment[];
  readonly #state: State;
  readonly #ownsState: boolean;
  /** One net's own vectors; several nets' are gathered here and scattered again. */
  readonly #parameters: Block;
  readonly #gradient: Block;
  /** The parameters as they last were when sound. */
  readonly #sound: Block;

  /** @throws {BusyError} When one of the nets is being trained. */
  constructor(optimizer: Optimizer<State>, nets: readonly Network[], state: State | undefined) {
    this.#optimizer = optimizer;
    this.#nets = nets;
    let before = 0;
    this.#segments = nets.flatMap((net) => {
      const segments = net.segments.map((segment) => ({ ...segment, at: segment.at + before }));
      before += net.size;
      return segments;
    });
    const size = Math.max(1, before);
    const { arena, parameterBlock, gradientBlock } = nets[0]; // update() checked that there is one
    this.#ownsState = state === undefined;
    try {
      for (const net of nets) net.claim(this);
      this.#state = state ?? optimizer.init(before);
    } catch (error) {
      this.#disclaim();
      throw error;
    }
    this.#parameters = nets.length === 1 ? parameterBlock : arena.allocate(size);
    this.#gradient = nets.length === 1 ? gradientBlock : arena.allocate(size);
    this.#sound = arena.allocate(size);
  }

  /** One update, of a pass with this loss; all gradients are zero afterwards. */
  learn(loss: number, step: number, learningRate: number | undefined): Learned {
    if (this.#nets.length > 1) this.#gather();
    try {
      const gradientNorm = this.#norm(this.#gradient);
      const skipped = this.#update(loss, gradientNorm, step, learningRate);
      if (skipped !== undefined) return { gradientNorm, skipped };
      if (this.#nets.length > 1) this.#scatter();
      for (const net of this.#nets) net.version++;
      return { gradientNorm };
    } finally {
      // Also where the optimizer throws: who learns next must not begin with this pass's gradient.
      for (const net of this.#nets) net.zeroGradients();
    }
  }

  free(): void {
    this.#disclaim();
    if (this.#ownsState) freeBlocks(this.#state);
    this.#sound.free();
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
    learningRate: number | undefined,
  ): string | undefined {
    if (!Number.isFinite(loss)) return `the loss is ${loss}`;
    if (!Number.isFinite(gradientNorm)) return "the gradient is not finite";
    this.#sound.array.set(this.#parameters.array);
    try {
      this.#optimizer.update(this.#gradient.array, this.#state, this.#parameters.array, step, {
        learningRate,
        segments: this.#segments,
      });
    } catch (error) {
      this.#parameters.array.set(this.#sound.array);
      throw error;
    }
    const { arena, address, size } = this.#parameters;
    if (arena.kernels.allFinite(size, address)) return undefined;
    this.#parameters.array.set(this.#sound.array);
    return "the updated parameters are not finite";
  }

  #norm({ arena, size, address }: Block): number {
    return Math.sqrt(arena.kernels.sumOfSquares(size, address));
  }

  #gather(): void {
    let at = 0;
    for (const { parameterBlock, gradientBlock, size } of this.#nets) {
      this.#parameters.array.set(parameterBlock.array.subarray(0, size), at);
      this.#gradient.array.set(gradientBlock.array.subarray(0, size), at);
      at += size;
    }
  }

  #scatter(): void {
    let at = 0;
    for (const { parameterBlock, size } of this.#nets) {
      parameterBlock.array.set(this.#parameters.array.subarray(at, at + size));
      at += size;
    }
  }
}

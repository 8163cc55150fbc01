import {
  BrokenStreamError,
  describeValue,
  expectCount,
  expectOptions,
  ShapeError,
  type Optimizer,
} from "@backstream/core";
import type { Floats } from "@backstream/tensors";

/** Options of `allReduce`. */
export interface AllReduceOptions {
  /** Milliseconds that it waits for another rank before the step fails; 60,000 where not given. */
  readonly timeout?: number | undefined;
}

/**
 * Lets threads learn one batch together: each computes the gradient of its rows, and they add them in shared memory. For the
 * first link of a `chain`, in the worker threads of one machine.
 *
 *     g ← (g₀ + g₁ + …) / size          added in the order of the ranks, so that all have equal bits
 *
 * - shared   the memory between the ranks: `reductionBuffer(net.size, size)`, made once and handed to all
 * - rank     which one this is, from 0
 * - size     how many there are
 *
 * Every rank has nets of its own, made from the same seed, and makes the same updates: norms, clipping and skipped steps are
 * those of the mean. A rank whose loss or gradient is not finite makes all of them skip. Each must have as many labelled rows
 * in every step, as it is the mean of their means; a rank without any makes no step, and the others wait for it. It waits by
 * `Atomics.wait`, which a browser allows in workers only.
 *
 * Worth it where the products of a step take tens of milliseconds: adding 150,000 numbers takes about half of one. With
 * several nets, the size is that of all of them.
 *
 * @throws {TypeError} When `shared` is no SharedArrayBuffer.
 * @throws {RangeError} When the size is no whole number from 1 up, the rank is not below it, or the timeout not above 0.
 * @throws {UnknownNameError} When an option does not exist.
 * @throws {ShapeError} At an update, when the memory is for another number of parameters.
 * @throws {BrokenStreamError} At an update, when another rank does not come within `timeout`, or the link is inside another
 *   optimizer than a chain.
 * @see {@link reductionBuffer}
 * @source Patarasuk, Yuan, "Bandwidth optimal all-reduce algorithms for clusters of workstations", Journal of Parallel and
 *   Distributed Computing 69(2), 2009: of the operation; here the memory is shared, and nothing is sent.
 * @example
 *   const link = allReduce(reductionBuffer(2, 1), 0, 1); // a single rank
 *   const gradient = Float32Array.of(3, 4);
 *   link.reduce?.(gradient, 0.5) // => 0.5
 *   [...gradient] // => [3, 4]
 */
export function allReduce(
  shared: SharedArrayBuffer,
  rank: number,
  size: number,
  options: AllReduceOptions = {},
): Optimizer<object> {
  if (!(shared instanceof SharedArrayBuffer)) {
    throw new TypeError(
      `allReduce: shared is ${describeValue(shared)}, expected a SharedArrayBuffer, as reductionBuffer makes it`,
    );
  }
  expectCount("allReduce", "size", size);
  expectCount("allReduce", "rank", rank, 0);
  if (rank >= size)
    throw new RangeError(`allReduce: rank is ${rank}, expected one below the size of ${size}`);
  expectOptions("allReduce", options, ["timeout"]);
  const { timeout = 60_000 } = options;
  if (!(typeof timeout === "number" && timeout > 0)) {
    throw new RangeError(
      `allReduce: timeout is ${describeValue(timeout)}, expected milliseconds, a number above 0`,
    );
  }
  const rounds = new Int32Array(shared, 0, size);
  let round = 0;
  let isReduced = false;
  return {
    name: `allReduce(${rank} of ${size})`,
    transforms: "gradient",
    staysFinite: () => true,
    init: () => ({}),
    reduce(gradient, loss) {
      const parameters = gradient.length;
      if (shared.byteLength !== bytesFor(parameters, size)) {
        throw new ShapeError(
          `allReduce: the memory has ${shared.byteLength} bytes, expected ${bytesFor(parameters, size)}; make it by reductionBuffer(${parameters}, ${size})`,
        );
      }
      round++;
      const losses = lossesOf(shared, size, round);
      losses[rank] = loss;
      gradientOf(shared, { parameters, size, rank, round }).set(gradient);
      Atomics.store(rounds, rank, round);
      Atomics.notify(rounds, rank);
      for (let other = 0; other < size; other++) waitFor(rounds, other, round, timeout);
      gradient.fill(0);
      let sum = 0;
      for (let other = 0; other < size; other++) {
        add(gradientOf(shared, { parameters, size, rank: other, round }), gradient);
        sum += losses[other];
      }
      for (let at = 0; at < parameters; at++) gradient[at] /= size;
      isReduced = true;
      return sum / size;
    },
    update() {
      if (!isReduced) {
        throw new BrokenStreamError(
          "allReduce: the gradient has not been added before the update; put it into the outermost chain, not inside another optimizer",
        );
      }
      isReduced = false;
    },
  };
}

/**
 * The memory in which the ranks of `allReduce` add their gradients: give it to all of them.
 *
 * - parameters   of all nets together
 * - size         how many ranks there are
 *
 * @throws {RangeError} When either is no whole number from 1 up.
 * @see {@link allReduce}
 * @example
 *   reductionBuffer(148_544, 2).byteLength // => 2_376_744
 */
export function reductionBuffer(parameters: number, size: number): SharedArrayBuffer {
  expectCount("reductionBuffer", "parameters", parameters);
  expectCount("reductionBuffer", "size", size);
  return new SharedArrayBuffer(bytesFor(parameters, size));
}

/**
 * The round that each rank has reached, then two losses and two gradients of each: one is written while other ranks still read
 * the one before. A rank gets no further before all have come to its round, and so have read what it overwrites next.
 */
function bytesFor(parameters: number, size: number): number {
  return headerOf(size) + 16 * size + 8 * parameters * size;
}

/** Rounds take 4 bytes, and losses begin at a multiple of 8. */
function headerOf(size: number): number {
  return 8 * Math.ceil(size / 2);
}

function lossesOf(shared: SharedArrayBuffer, size: number, round: number): Float64Array {
  return new Float64Array(shared, headerOf(size) + 8 * size * (round % 2), size);
}

interface Place {
  readonly parameters: number;
  readonly size: number;
  readonly rank: number;
  readonly round: number;
}

function gradientOf(shared: SharedArrayBuffer, { parameters, size, rank, round }: Place): Float32Array {
  const first = headerOf(size) + 16 * size;
  return new Float32Array(shared, first + 4 * parameters * (rank * 2 + (round % 2)), parameters);
}

function add(part: Float32Array, sum: Floats): void {
  for (let at = 0; at < part.length; at++) sum[at] += part[at];
}

/** Looks for about 0.1 ms, then sleeps until the rank has come. */
function waitFor(rounds: Int32Array, rank: number, round: number, timeout: number): void {
  for (let look = 0; look < 20_000; look++) if (Atomics.load(rounds, rank) >= round) return;
  for (let reached = Atomics.load(rounds, rank); reached < round; reached = Atomics.load(rounds, rank)) {
    if (Atomics.wait(rounds, rank, reached, timeout) !== "timed-out") continue;
    throw new BrokenStreamError(
      `allReduce: rank ${rank} has not come to step ${round} within ${timeout} ms; it has died, or has no labelled row`,
    );
  }
}

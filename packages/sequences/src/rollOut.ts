import {
  describeValue,
  expectCount,
  expectNetwork,
  expectOptions,
  ShapeError,
  UnknownNameError,
  tickOutput,
  Unrolling,
  type Carry,
  type Network,
} from "@backstream/core";
import { randomStream, type Tensor } from "@backstream/tensors";
import { defer, type Observable } from "rxjs";
import { drawClass } from "./drawClass.js";
import { expectSampling } from "./expectSampling.js";
import { oneHot } from "./oneHot.js";
import type { Sampling } from "./Sampling.js";

/** The start of `rollOut`, and how it draws. */
export interface RollOutOptions extends Sampling {
  /** The initial memory, such as `signal.carry` or the carry of a `run`. It is not changed. Default: zeros. */
  readonly carry?: Carry | undefined;
  /** The first class, or several to be fed in one after the other (a prompt). */
  readonly start: number | Iterable<number>;
  /** The number of classes to draw. */
  readonly steps: number;
  /** The same seed draws the same classes. Default: 0. */
  readonly seed?: number;
}

/**
 * Generates classes with a net that predicts the next one: the class drawn from each output becomes the next input.
 *
 *     P(class) = softmax(output / temperature), of which topK and then topP keep the likeliest
 *
 *     rollOut(net, { carry, start: [h, e], steps: 3 })
 *     classes  (llo|)
 *
 * - net      outputs logits, one a class; its input is a class number (fan-in 1, an `embedding`) or a one-hot row
 * - classes  whole numbers from 0
 *
 * `topK` and `topP` (nucleus sampling) never draw what is unlikely, which at a higher temperature would come up at some
 * step. They are applied in this order, after the temperature, as by Hugging Face's `generate`; at temperature 0 they
 * change nothing.
 *
 * Nothing is learned and `carry` is not changed, so a live stream may be rolled out at any tick. Classes are emitted
 * synchronously, and a step is run only when its class is needed: `take(3)` runs three.
 *
 * @throws {ShapeError} When the net takes neither class numbers nor one-hot rows of the classes it outputs.
 * @throws {UnknownNameError} When `start` is empty, or has something that is not a class.
 * @throws {RangeError} When temperature, `topK`, `topP`, steps or seed is out of range; as an error notification, when an output is not
 *   finite.
 * @source Holtzman, Buys, Du, Forbes, Choi, "The curious case of neural text degeneration", ICLR 2020 (topP); Fan, Lewis,
 *   Dauphin, "Hierarchical neural story generation", ACL 2018 (topK).
 * @see forecast, for nets whose outputs are numbers
 * @see characters and bytes, whose `decoding` turns the classes into text
 * @example
 *   const after = network(dense(3, 3)); // 0 is followed by 1, 1 by 2, 2 by 0
 *   after.load({ weight: [0, 0, 9, 9, 0, 0, 0, 9, 0], bias: [0, 0, 0] });
 *   const classes = rollOut(after, { start: 0, steps: 4, temperature: 0 }).pipe(toArray());
 *   await firstValueFrom(classes) // => [1, 2, 0, 1]
 */
export function rollOut(net: Network, options: RollOutOptions): Observable<number> {
  expectNetwork("rollOut", net);
  expectOptions("rollOut", options, ["carry", "start", "steps", "temperature", "topK", "topP", "seed"]);
  const { carry, start, steps, seed = 0 } = options;
  expectCount("rollOut", "steps", steps);
  expectSampling("rollOut", options);
  randomStream(seed); // refuses a wrong seed now, not at the first subscription
  const { fanIn, fanOut: classes, name } = net;
  if (classes < 2 || (fanIn !== 1 && fanIn !== classes)) {
    throw new ShapeError(
      `rollOut: ${name} takes ${fanIn} features and gives ${classes}, expected one output a class, and 1 feature (a class number) or as many (a one-hot row)`,
    );
  }
  const encode = fanIn === 1 ? (drawn: number) => drawn : oneHot(classes);
  const prompt = promptOf(start, classes);
  return defer(function* () {
    const random = randomStream(seed);
    const unrolling = new Unrolling(net, { carry, backward: false }); // does not change what streams of the same net read
    try {
      let output: Tensor | undefined;
      for (const first of prompt) output = tickOutput(unrolling, encode(first));
      for (let done = 1; output; done++) {
        const drawn = drawClass(output.data, options, random);
        yield drawn;
        output = done < steps ? tickOutput(unrolling, encode(drawn)) : undefined;
      }
    } finally {
      unrolling.free();
    }
  });
}

/** The classes to begin with. */
function promptOf(start: number | Iterable<number> | undefined, classes: number): readonly number[] {
  // In JavaScript it may be forgotten.
  const isList = typeof start === "object" && (start as unknown) !== null && Symbol.iterator in start;
  if (typeof start !== "number" && !isList)
    throw new UnknownNameError(`rollOut: start is ${describeValue(start)}, expected a class or several`);
  const prompt = typeof start === "number" ? [start] : [...start];
  if (prompt.length === 0) throw new UnknownNameError("rollOut: start is empty, expected a class or several");
  for (const first of prompt) {
    if (!(Number.isInteger(first) && first >= 0 && first < classes)) {
      throw new UnknownNameError(
        `rollOut: start holds ${describeValue(first)}, expected classes from 0 to ${classes - 1}`,
      );
    }
  }
  return prompt;
}

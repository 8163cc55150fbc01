import { expectCount } from "@backstream/core";
import {
  expectOptions,
  ShapeError,
  UnknownNameError,
  Unrolling,
  type Carry,
  type Network,
} from "@backstream/core";
import { randomStream, type Tensor } from "@backstream/tensors";
import { defer, type Observable } from "rxjs";
import { drawClass } from "./drawClass.js";
import { oneHot } from "./oneHot.js";

/** What `rollOut` begins with, and how it chooses. */
export interface RollOutOptions {
  /** Memory to begin with, as `signal.carry` or the carry of a `run`: zeros where not given. It is only read. */
  readonly carry?: Carry | undefined;
  /** The first class, or several that are fed in one after the other: a prompt. */
  readonly start: number | Iterable<number>;
  /** How many classes. */
  readonly steps: number;
  /** Below 1 the likely ones are chosen more often, above 1 less; at 0 always the likeliest. 1 where not given. */
  readonly temperature?: number;
  /** Of the choices, 0 where not given: the same seed, the same classes. */
  readonly seed?: number;
}

/**
 * Lets a classifier of what comes next write by itself: the class drawn from each output becomes the next input.
 *
 *     P(class) = softmax(output / temperature)
 *
 *     rollOut(net, { carry, start: [h, e], steps: 3 })
 *     classes  (llo|)
 *
 * - net      its outputs are logits, one a class; its input is a class number (fan-in 1, an `embedding`) or a one-hot row
 * - classes  whole numbers from 0
 *
 * Nothing is learned, and the memory it starts from stays as it is: a live stream may be rolled out at any tick and goes
 * on as if it had not been. Classes come at once, one for each step that somebody wants: `take(3)` runs three.
 *
 * @throws {ShapeError} When the net takes neither class numbers nor one-hot rows of what it gives.
 * @throws {UnknownNameError} When `start` holds no class, or something else.
 * @throws {RangeError} When temperature, steps or seed is out of range; as an error notification, when an output is not
 *   finite.
 * @example
 *   const after = network(dense(3, 3)); // 0 is followed by 1, 1 by 2, 2 by 0
 *   after.load({ weight: [0, 0, 9, 9, 0, 0, 0, 9, 0], bias: [0, 0, 0] });
 *   const classes = rollOut(after, { start: 0, steps: 4, temperature: 0 }).pipe(toArray());
 *   await firstValueFrom(classes) // => [1, 2, 0, 1]
 */
export function rollOut(net: Network, options: RollOutOptions): Observable<number> {
  expectOptions("rollOut", options, ["carry", "start", "steps", "temperature", "seed"]);
  const { carry, start, steps, temperature = 1, seed = 0 } = options;
  expectCount("rollOut", "steps", steps);
  if (!(temperature >= 0 && temperature < Infinity)) {
    throw new RangeError(`rollOut: temperature is ${temperature}, expected a finite number from 0 up`);
  }
  randomStream(seed); // refuses what is no seed now, not at the first subscription
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
    const unrolling = new Unrolling(net, { carry }); // nothing that streams read is written to
    try {
      let output: Tensor | undefined;
      for (const first of prompt) output = unrolling.outputOf(encode(first));
      for (let done = 1; output; done++) {
        const drawn = drawClass(output.data, temperature, random);
        yield drawn;
        output = done < steps ? unrolling.outputOf(encode(drawn)) : undefined;
      }
    } finally {
      unrolling.free();
    }
  });
}

/** The classes to begin with. */
function promptOf(start: number | Iterable<number> | undefined, classes: number): readonly number[] {
  // JavaScript lets one forget it.
  if (start === undefined)
    throw new UnknownNameError("rollOut: start is undefined, expected a class or several");
  const prompt = typeof start === "number" ? [start] : [...start];
  if (prompt.length === 0) throw new UnknownNameError("rollOut: start is empty, expected a class or several");
  for (const first of prompt) {
    if (!(Number.isInteger(first) && first >= 0 && first < classes)) {
      throw new UnknownNameError(`rollOut: start holds ${first}, expected classes from 0 to ${classes - 1}`);
    }
  }
  return prompt;
}

import { describeValue, expectOptions, type Layer } from "@backstream/core";
import { expectCustomSizes } from "../expectCustomSizes.js";
import { differentiateKept } from "./differentiateKept.js";
import type { DifferentiateOptions, Formula } from "./Formula.js";

/**
 * A layer of your own from its formula alone: the way back is derived.
 *
 *     output, carry' = formula(x, parameters, carry, operations)
 *
 * - x             `[fanIn]`, one row of the input
 * - parameters    by name, in the shapes that are declared
 * - carry         the memory before the tick, by name, `[size]` each
 * - operations    `linear add subtract multiply divide affine exp log tanh sigmoid softplus relu elu eluPlusOne sqrt rsqrt map sum
 *   mean slice concat reshape repeat outer matrixVector vectorMatrix`
 * - result        the output, `[fanOut]`; with a memory `{ output, carry }`, where `carry` has the memory after the tick
 *
 * The formula is called once, with symbols instead of numbers: it cannot branch on a number. Each operation becomes a call of a kernel
 * for all rows of a tick, and its mirror one on the way back; the gradient of each weight is one product for the whole window. What
 * does not read the memory runs for all ticks of a window at once where a window runs again.
 *
 * `checkGradients(layer)` compares the gradients with finite differences. It cannot find a mistake of the formula, which is
 * differentiated as it stands; it finds a wrong derivative given to `map`, and a point where there is none. A masked row has an input
 * of zeros, so a formula should be finite there: `x / sum(x)` is not.
 *
 * It is slower than a layer that is written with kernels by hand, `customLayer` is slower still. PyTorch's autograd and Keras's
 * `RNN(cell)` do the same, but record anew at every tick.
 *
 * @throws {ShapeError} When shapes do not fit, or the output or a memory has another size than declared.
 * @throws {TypeError} When the formula is no function, returns no value, or uses a value of another call.
 * @throws {RangeError} When a size is no whole number from 1 up.
 * @throws {UnknownNameError} When an option does not exist, a parameter or a memory is not used, or the result has a memory that is
 *   not declared.
 * @see `customLayer` for loops on the numbers of a row
 * @example
 *   const leaky = differentiate(
 *     (x, { weight }, { sum }, { add, linear, affine }) => {
 *       const next = add(affine(sum, 0.5), linear(x, weight));
 *       return { output: next, carry: { sum: next } };
 *     },
 *     {
 *       name: "leaky()",
 *       fanIn: 1,
 *       fanOut: 1,
 *       carry: { sum: 1 },
 *       parameters: { weight: { shape: [1, 1], initialise: ones() } },
 *     },
 *   );
 *   run(network(leaky), [[4], [0], [1]]).outputs.map((output) => output.item()) // => [4, 2, 2]
 *   checkGradients(leaky).every(({ relativeError }) => relativeError < 1e-8) // => true
 */
export function differentiate<
  const In extends number,
  const Out extends number,
  Carry extends string = never,
  Parameter extends string = never,
>(
  formula: Formula<Carry, Parameter>,
  options: DifferentiateOptions<In, Out, Carry, Parameter>,
): Layer<In, Out>;
export function differentiate(formula: Formula, options: DifferentiateOptions): Layer {
  expectDifferentiable(formula, options);
  return differentiateKept(formula, options, []).layer;
}

function expectDifferentiable(formula: unknown, options: DifferentiateOptions): void {
  if (typeof formula !== "function") {
    throw new TypeError(
      `differentiate: the formula is ${describeValue(formula)}, expected a function (x, parameters, carry, operations) => …`,
    );
  }
  expectOptions("differentiate", options, ["name", "fanIn", "fanOut", "carry", "parameters"]);
  if (typeof options.name !== "string") {
    throw new TypeError(
      `differentiate: name is ${describeValue(options.name)}, expected a text such as "runningSum()"`,
    );
  }
  expectCustomSizes(options);
}

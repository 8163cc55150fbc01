import { describeValue, expectMade, UnknownNameError, type Optimizer } from "@backstream/core";

/** A link of a chain, with a state of any type. */
// oxlint-disable-next-line typescript/no-explicit-any -- only the link that made a state reads it
export type Link = Optimizer<any>;

/**
 * Optimizers one after the other: transformations rewrite the gradient, the last link writes the parameters.
 *
 *     g ← link₁(g) ← … , then p ← last(p, g)
 *
 * The state is an array with each link's, in order.
 *
 * @throws {RangeError} When there is no link, or any but the last writes the parameters.
 * @throws {TypeError} When a link is no optimizer, such as one that was not called.
 * @example
 *   const optimizer = chain(clipByNorm(1), sgd({ learningRate: 1 }));
 *   const parameters = new Float32Array(2);
 *   optimizer.update(new Float32Array([3, 4]), optimizer.init(2), parameters, 1);
 *   [...parameters].map((parameter) => parameter.toFixed(4)) // => ["-0.6000", "-0.8000"]
 */
export function chain(...links: readonly Link[]): Optimizer<readonly unknown[]> {
  if (links.length === 0)
    throw new RangeError("chain: no links, expected at least an optimizer such as adam()");
  links.forEach((link, index) => {
    expectMade("chain", `link ${index + 1}`, link, ["init", "update"], "clipByNorm(1) or adam()");
    const what = link.name ?? `link ${index + 1}`;
    const isLast = index === links.length - 1;
    if (!isLast && link.transforms !== "gradient") {
      throw new RangeError(
        `chain: ${what} writes the parameters and must come last; put the transformations before it`,
      );
    }
    if (isLast && link.transforms === "gradient") {
      throw new RangeError(
        `chain: ${what} rewrites the gradient only and cannot come last; end with an optimizer such as adam()`,
      );
    }
  });
  const parts: Optimizer<readonly unknown[]> = {
    name: `chain(${links.map((link, index) => link.name ?? `link ${index + 1}`).join(", ")})`,
    transforms: "parameters",
    init: (size) => links.map((link): unknown => link.init(size)),
    update: (gradient, state, parameters, step, options) => {
      if (!Array.isArray(state) || state.length !== links.length) {
        throw new UnknownNameError(
          `chain: the state is ${describeValue(state)}, expected an array of ${links.length}, one state for each link`,
        );
      }
      links.forEach((link, index) => link.update(gradient, state[index], parameters, step, options));
    },
  };
  if (!links.every((link) => typeof link.staysFinite === "function")) return parts;
  return {
    ...parts,
    // A transformation at most doubles the gradient.
    staysFinite: (largest, step, options) =>
      links.every((link, index) => link.staysFinite?.(largest * 2 ** index, step, options) === true),
  };
}

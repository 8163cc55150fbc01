import { describeValue, expectMade, UnknownNameError, type Optimizer } from "@backstream/core";

/** A link of a chain, with a state of any type. */
// oxlint-disable-next-line typescript/no-explicit-any -- only the link that made a state reads it
export type Link = Optimizer<any>;

/**
 * Optimizers one after the other: transformations rewrite the gradient, then the optimizer writes the parameters; constraints
 * may stand anywhere.
 *
 *     g ← link₁(g) ← … , then p ← optimizer(p, g)
 *
 * The state is an array with each link's, in order.
 *
 * @throws {RangeError} When there is no optimizer, or a transformation stands behind it.
 * @throws {TypeError} When a link is no optimizer, such as one that was not called.
 * @example
 *   const optimizer = chain(clipByNorm(1), sgd({ learningRate: 1 }));
 *   const parameters = new Float32Array(2);
 *   optimizer.update(new Float32Array([3, 4]), optimizer.init(2), parameters, 1);
 *   [...parameters].map((parameter) => parameter.toFixed(4)) // => ["-0.6000", "-0.8000"]
 */
export function chain(...links: readonly Link[]): Optimizer<readonly unknown[]> {
  const at = writerIn(links);
  const writer = links[at];
  const looking = links.find((link) => typeof link.unitReader === "function");
  const replaces = links.some((link) => link.replaces === true);
  const parts: Optimizer<readonly unknown[]> = {
    name: `chain(${links.map(nameOf).join(", ")})`,
    transforms: "parameters",
    takesWeightDecay: writer.takesWeightDecay === true,
    needsOutputDelta: links.some((link) => link.needsOutputDelta === true),
    ...(links.some((link) => typeof link.frozenSegments === "function") && {
      frozenSegments: (segments) => links.flatMap((link) => link.frozenSegments?.(segments) ?? []),
    }),
    ...(links.some((link) => typeof link.reduce === "function") && {
      reduce: (gradient, loss) =>
        links.reduce((agreed, link) => link.reduce?.(gradient, agreed) ?? agreed, loss),
    }),
    ...(writer.collected && { collected: (state) => writer.collected?.(state[at]) ?? 0 }),
    ...(looking && { unitReader: (nets) => looking.unitReader!(nets) }),
    replaces,
    ...(writer.forget && {
      forget: (state, parameters, indices) =>
        links.forEach((link, index) => link.forget?.(state[index], parameters, indices)),
    }),
    init: (size, segments, units) => links.map((link): unknown => link.init(size, segments, units)),
    update: (gradient, state, parameters, step, options) => {
      if (!Array.isArray(state) || state.length !== links.length) {
        throw new UnknownNameError(
          `chain: the state is ${describeValue(state)}, expected an array of ${links.length}, one state for each link`,
        );
      }
      const told = replaces ? { ...options, forget } : options;
      links.forEach((link, index) => link.update(gradient, state[index], parameters, step, told));

      function forget(indices: readonly number[]): void {
        links.forEach((link, index) => link.forget?.(state[index], parameters, indices));
        options?.forget?.(indices);
      }
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

function nameOf(link: Link, index: number): string {
  return link.name ?? `link ${index + 1}`;
}

/** The index of the link that writes the parameters by the gradient. */
function writerIn(links: readonly Link[]): number {
  if (links.length === 0)
    throw new RangeError("chain: no links, expected at least an optimizer such as adam()");
  links.forEach((link, index) =>
    expectMade("chain", `link ${index + 1}`, link, ["init", "update"], "clipByNorm(1) or adam()"),
  );
  const isWriter = ({ transforms }: Link): boolean =>
    transforms !== "gradient" && transforms !== "constraint";
  const at = links.findIndex(isWriter);
  const last = links.length - 1;
  if (at < 0) {
    throw new RangeError(
      links[last].transforms === "gradient"
        ? `chain: ${nameOf(links[last], last)} rewrites the gradient only and cannot come last; end with an optimizer such as adam()`
        : `chain: ${nameOf(links[last], last)} does not learn from the gradient, expected an optimizer such as adam() beside it`,
    );
  }
  if (links.slice(at + 1).some(({ transforms }) => transforms !== "constraint")) {
    throw new RangeError(
      `chain: ${nameOf(links[at], at)} writes the parameters and must come last; put the transformations before it`,
    );
  }
  const replacing = links.findIndex(({ replaces }) => replaces === true);
  if (replacing >= 0 && replacing !== at && !links[at].forget) {
    throw new RangeError(
      `chain: ${nameOf(links[replacing], replacing)} stands beside ${nameOf(links[at], at)}, which cannot forget what it knows of replaced parameters; take another optimizer such as adam()`,
    );
  }
  const constraint = links.findIndex(({ transforms }) => transforms === "constraint");
  if (constraint >= 0 && links[at].collected) {
    // It would change the parameters between two updates.
    throw new RangeError(
      `chain: ${nameOf(links[constraint], constraint)} stands beside ${nameOf(links[at], at)}; put it inside, into the chain that makes the updates`,
    );
  }
  return at;
}

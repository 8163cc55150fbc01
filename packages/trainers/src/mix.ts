import { describeValue, expectOptions, ShapeError, type Network } from "@backstream/core";
import type { AnyNetwork } from "@backstream/operators";
import { netsOf } from "./netsOf.js";
import type { Average } from "./online/averageOutputs.js";

/** How `mix` weighs its nets. */
export interface MixOptions {
  /** By what: the loss that the nets are trained with. */
  readonly by: "loss";
  /**
   * What is averaged: the outputs (the default), or for classification the probabilities of which they are the logits; the
   * output is then the logits of the mean.
   */
  readonly average?: Average | undefined;
  /** How much a difference of losses counts, above 0. Default: 1, with which log-losses weigh as a posterior does. */
  readonly rate?: number | undefined;
  /** What remains of earlier losses with each new one, above 0 and up to 1. Default: 1, all of them. */
  readonly fading?: number | undefined;
  /** What its state is called in checkpoints. Default: `mix`. */
  readonly name?: string | undefined;
}

/** Several nets on one input, and how their outputs become one. `testThenTrain` takes it. */
export interface Mixture extends Required<MixOptions> {
  /** Of each the nets that run one after the other. */
  readonly arms: readonly (readonly Network[])[];
}

/**
 * Several nets on one input, of which each learns by itself, and whose outputs are averaged: those that were right so far count
 * for more.
 *
 *     output = Σ weight_k · output_k          weight_k ∝ exp(-rate · Σ loss_k)
 *
 * Nobody has to know beforehand whether a linear net or a large one fits a stream: the mixture is soon about as good as the
 * better one, and its regret against the best net grows with the logarithm of their number only. Its losses are in
 * checkpoints. The weights follow losses in the scale in which the nets learn, so scale targets to a deviation of about 1.
 * Where the best net changes, `fading: 0.99` forgets losses of more than some hundred samples ago.
 *
 * @throws {TypeError} When there are fewer than two nets, or something is no net.
 * @throws {ShapeError} When a net gives another number of outputs than the first, or takes another number of features.
 * @throws {RangeError} When an option has an impossible value, or two nets have one name.
 * @throws {UnknownNameError} When an option does not exist.
 * @see testThenTrain, which takes a mixture as it takes a net
 * @source Cesa-Bianchi, Lugosi, "Prediction, learning, and games", Cambridge University Press 2006, chapter 2.
 * @example
 *   const linear = network(dense(1, 1), { seed: 1, name: "linear" });
 *   const deep = network(stack(dense(1, 8, { activation: "relu" }), dense(8, 1)), { seed: 1, name: "deep" });
 *   const samples$ = range(0, 400).pipe(map((at) => ({ input: Math.sin(at), target: Math.abs(Math.sin(at)) })));
 *   const options = { loss: squaredError(), optimizer: adam({ learningRate: 0.02 }) };
 *   const last$ = samples$.pipe(testThenTrain(mix([linear, deep], { by: "loss" }), options));
 *   const { weights } = await lastValueFrom(last$);
 *   weights![1] > weights![0] // => true
 */
export function mix(nets: readonly (AnyNetwork | readonly AnyNetwork[])[], options: MixOptions): Mixture {
  expectOptions("mix", options, ["by", "average", "rate", "fading", "name"]);
  const { by, average = "outputs", rate = 1, fading = 1, name = "mix" } = options;
  if (by !== "loss") throw new RangeError(`mix: by is ${describeValue(by)}, expected "loss"`);
  if (average !== "outputs" && average !== "probabilities")
    throw new RangeError(`mix: average is ${describeValue(average)}, expected "outputs" or "probabilities"`);
  if (!(typeof rate === "number" && rate > 0 && rate < Infinity))
    throw new RangeError(`mix: rate is ${describeValue(rate)}, expected a positive, finite number`);
  if (!(typeof fading === "number" && fading > 0 && fading <= 1))
    throw new RangeError(`mix: fading is ${describeValue(fading)}, expected a number above 0 and up to 1`);
  if (typeof name !== "string" || name === "" || name === "__proto__")
    throw new TypeError(`mix: name is ${describeValue(name)}, expected a text`);
  if (!Array.isArray(nets) || nets.length < 2)
    throw new TypeError(`mix: the nets are ${describeValue(nets)}, expected a list of two or more`);
  const arms = nets.map((net: AnyNetwork | readonly AnyNetwork[]) => netsOf("mix", net));
  expectAlike(arms);
  return { arms, by, average, rate, fading, name };
}

function expectAlike(arms: readonly (readonly Network[])[]): void {
  const names = new Set<string>();
  const [first] = arms;
  for (const arm of arms) {
    const sizes = [arm[0].fanIn, arm[arm.length - 1].fanOut];
    const wanted = [first[0].fanIn, first[first.length - 1].fanOut];
    if (sizes.some((size, index) => size !== wanted[index])) {
      throw new ShapeError(
        `mix: ${arm[0].name} takes ${sizes[0]} features and gives ${sizes[1]}, expected ${wanted.join(" and ")} as the first net`,
      );
    }
    for (const { name } of arm) {
      if (names.has(name))
        throw new RangeError(
          `mix: two nets have the name "${name}", expected different ones; give each its own, by network(layer, { name })`,
        );
      names.add(name);
    }
  }
}

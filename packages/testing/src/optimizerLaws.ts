import fc from "fast-check";
import { describe, it } from "vitest";
import { optimizerLaw, type MakeOptimizer, type OptimizerLawName } from "./optimizerLaw.js";

/** What the laws cannot find out about an optimizer. */
export interface OptimizerLawOptions {
  /** Whether a parameter's update depends on other parameters', for example by a norm; false where not given. */
  readonly joint?: boolean;
  /** With which it finds a minimum in 600 steps; 0.02 where not given. */
  readonly learningRate?: number;
}

/**
 * Registers a test for each law that every optimizer, or transformation for a chain, obeys.
 *
 * @example no-run
 *   optimizerLaws((learningRate) => adam({ learningRate }));
 *   optimizerLaws(() => clipByNorm(1), { joint: true });
 */
export function optimizerLaws(
  make: MakeOptimizer,
  { joint = false, learningRate }: OptimizerLawOptions = {},
): void {
  const { name, transforms = "parameters" } = make(1);
  const particular = { gradient: ofTransformations, constraint: ofConstraints, parameters: ofOptimizers }[
    transforms
  ];
  describe(`${name ?? "an optimizer"} obeys the laws of optimizers`, () => {
    for (const [sentence, law] of Object.entries({ ...particular, ...ofAll })) {
      if (joint && law === "split") continue;
      it(sentence, () => {
        const seeds = fc.property(fc.nat(1e6), (seed) => optimizerLaw[law](make, seed, learningRate));
        fc.assert(seeds, { seed: 1, numRuns: law === "descent" ? 2 : 10 });
      });
    }
  });
}

const ofOptimizers: Readonly<Record<string, OptimizerLawName>> = {
  "it finds the minimum of a quadratic function": "descent",
  "at a learning rate of 0 nothing changes": "noRate",
  "the update's learning rate replaces its own": "rateOfUpdate",
  "a schedule is called at every step, from 1 on": "schedule",
};

const ofTransformations: Readonly<Record<string, OptimizerLawName>> = {
  "it does not change the parameters": "gradientOnly",
};

const ofConstraints: Readonly<Record<string, OptimizerLawName>> = {
  "it does not change the gradient": "parametersOnly",
};

const ofAll: Readonly<Record<string, OptimizerLawName>> = {
  "parameters in two halves get the same updates as in one vector": "split",
  "the same numbers give the same bits, and two states are independent": "purity",
  "plain arrays and views of the arena give the same bits": "places",
  "float64 agrees with float32": "float64",
  "a copy of its state continues like the original": "state",
  "it accepts a network without parameters": "nothing",
};

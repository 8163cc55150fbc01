import type { Optimizer } from "@backstream/core";
import { arena } from "@backstream/tensors";
import { describe, expect, it } from "vitest";
import { optimizerLaw, type MakeOptimizer, type OptimizerLawName } from "./optimizerLaw.js";
import { optimizerLaws } from "./optimizerLaws.js";

type Rate = number | ((step: number) => number);

/** Descent with momentum, in plain arrays, with one thing wrong, or nothing. */
function descent(
  learningRate: Rate,
  mutant?: string,
): Optimizer<{ velocity: Record<string, number>; free?: () => void }> {
  const shared: Record<string, number> = {};
  return {
    name: `descent, ${mutant ?? "sound"}`,
    init: () => ({
      velocity: mutant === "shares its state" ? shared : {},
      ...(mutant === "keeps a function" && { free: () => undefined }),
    }),
    update: (gradient, { velocity }, parameters, step, options) => {
      const asked = mutant === "counts from 0" ? step - 1 : step;
      const own = typeof learningRate === "number" ? learningRate : learningRate(asked);
      const rate = mutant === "ignores the update's rate" ? own : (options?.learningRate ?? own);
      const norm = mutant === "takes a norm" ? Math.hypot(...gradient) : 1;
      for (let i = 0; i < gradient.length; i++) {
        velocity[i] = 0.5 * (velocity[i] ?? 0) + gradient[i] / norm;
        const pull = mutant === "decays at rate 0" ? 0.01 * parameters[i] : 0;
        parameters[i] += (mutant === "climbs" ? rate : -rate) * velocity[i] - pull;
      }
      if (mutant === "knows float32 only" && parameters instanceof Float64Array) parameters.fill(0);
    },
  };
}

/** A transformation with one thing wrong, or nothing. */
function halving(mutant?: string): Optimizer<object> {
  return {
    name: `halving, ${mutant ?? "sound"}`,
    transforms: "gradient",
    init: () => ({}),
    update: (gradient, _state, parameters) => {
      for (let i = 0; i < gradient.length; i++) gradient[i] /= 2;
      if (mutant === "writes parameters") parameters.fill(0);
      if (mutant === "tells arrays apart" && gradient.byteOffset > 0) gradient.fill(0);
    },
  };
}

/** A constraint with one thing wrong, or nothing. */
function shrinking(mutant?: string): Optimizer<object> {
  return {
    name: `shrinking, ${mutant ?? "sound"}`,
    transforms: "constraint",
    init: () => ({}),
    update: (gradient, _state, parameters) => {
      for (let i = 0; i < parameters.length; i++) parameters[i] /= 2;
      if (mutant === "writes the gradient") gradient.fill(0);
    },
  };
}

/** Least mean squares, normalised by the input that gradient and delta tell of, with one thing wrong, or nothing. */
function ofDelta(learningRate: Rate, mutant?: string): Optimizer<{ readonly powers: Float32Array }> {
  return {
    name: `least mean squares, ${mutant ?? "sound"}`,
    needsOutputDelta: true,
    init: (size) => ({ powers: new Float32Array(size).fill(1) }),
    update: (gradient, { powers }, parameters, step, options) => {
      const own = typeof learningRate === "number" ? learningRate : learningRate(step);
      const rate = options?.learningRate ?? own;
      for (let i = 0; i < parameters.length; i++) {
        const input = gradient[i] / (options?.outputDelta ?? NaN);
        powers[i] = 0.9 * powers[i] + 0.1 * input * input;
        const along = (rate * gradient[i]) / powers[i];
        parameters[i] += mutant === "climbs" ? along : -along;
      }
    },
  };
}

optimizerLaws((rate) => descent(rate));
optimizerLaws(() => halving());
optimizerLaws(() => shrinking());
optimizerLaws((rate) => ofDelta(rate));

describe("an optimizer that is wrong breaks a law", () => {
  it.each<[mutant: string, law: OptimizerLawName]>([
    ["climbs", "descent"],
    ["decays at rate 0", "noRate"],
    ["ignores the update's rate", "rateOfUpdate"],
    ["counts from 0", "schedule"],
    ["takes a norm", "split"],
    ["shares its state", "purity"],
    ["knows float32 only", "float64"],
    ["keeps a function", "state"],
  ])("%s: %s", (mutant, law) => {
    expect(() => optimizerLaw[law]((rate) => descent(rate), 1)).not.toThrow();
    expect(() => optimizerLaw[law]((rate) => descent(rate, mutant), 1)).toThrow(/expected/);
  });

  it.each<[mutant: string, law: OptimizerLawName]>([
    ["writes parameters", "gradientOnly"],
    ["tells arrays apart", "places"],
  ])("%s: %s", (mutant, law) => {
    expect(() => optimizerLaw[law](() => halving(), 1)).not.toThrow();
    expect(() => optimizerLaw[law](() => halving(mutant), 1)).toThrow(/expected/);
  });

  it("writes the gradient: parametersOnly", () => {
    expect(() => optimizerLaw.parametersOnly(() => shrinking(), 1)).not.toThrow();
    expect(() => optimizerLaw.parametersOnly(() => shrinking("writes the gradient"), 1)).toThrow(/expected/);
  });

  it("climbs on a linear model: descent", () => {
    expect(() => optimizerLaw.descent((rate) => ofDelta(rate), 1)).not.toThrow();
    expect(() => optimizerLaw.descent((rate) => ofDelta(rate, "climbs"), 1)).toThrow(/expected/);
  });

  it("remembers outside of its state: state", () => {
    // Its velocity lives in a map beside the state, so a copied state has lost it.
    const forgetful: MakeOptimizer = (rate) => {
      const velocities = new WeakMap<object, Record<string, number>>();
      const sound = descent(rate);
      return {
        init: () => ({}),
        update: (gradient, state, parameters, step, options) => {
          const key = state as object; // made by init
          const velocity = velocities.get(key) ?? {};
          velocities.set(key, velocity);
          sound.update(gradient, { velocity }, parameters, step, options);
        },
      };
    };
    expect(() => optimizerLaw.purity(forgetful, 1)).not.toThrow();
    expect(() => optimizerLaw.state(forgetful, 1)).toThrow(/expected/);
  });

  it("needs a parameter: nothing", () => {
    const needy: MakeOptimizer = (rate) => ({
      ...descent(rate),
      init: (size) => ({ velocity: arena.allocate(size) }),
    });
    expect(() => optimizerLaw.nothing((rate) => descent(rate), 1)).not.toThrow();
    expect(() => optimizerLaw.nothing(needy, 1)).toThrow("arena: size is 0");
  });
});

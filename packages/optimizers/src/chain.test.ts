import type { Optimizer } from "@backstream/core";
import { optimizerLaws } from "@backstream/testing";
import { describe, expect, it } from "vitest";
import { adam } from "./adam.js";
import { chain, type Link } from "./chain.js";
import { clipByNorm } from "./links/clipByNorm.js";
import { accumulateGradients } from "./accumulateGradients.js";
import { groups } from "./groups.js";
import { maxNorm } from "./links/maxNorm.js";
import { sgd } from "./sgd.js";
import { idbd } from "./streams/idbd.js";
import { weightDecay } from "./links/weightDecay.js";

optimizerLaws((learningRate) => chain(weightDecay(1e-3), adam({ learningRate })));
optimizerLaws((learningRate) => chain(clipByNorm(1), sgd({ learningRate, momentum: 0.9 })), { joint: true });

/** Descent as a user writes it: two functions. */
const plain: Optimizer<null> = {
  init: () => null,
  update: (gradient, _state, parameters) => gradient.forEach((g, i) => (parameters[i] -= g)),
};

describe("chain", () => {
  it("rewrites the gradient link by link, in order", () => {
    const after = (...links: readonly Link[]): number => {
      const optimizer = chain(...links);
      const parameters = new Float32Array([10]);
      optimizer.update(new Float32Array([100]), optimizer.init(1), parameters, 1);
      return parameters[0];
    };
    expect(after(clipByNorm(1), weightDecay(0.5), plain)).toBeCloseTo(10 - 1 - 5, 5);
    expect(after(weightDecay(0.5), clipByNorm(1), plain)).toBeCloseTo(10 - 1, 5);
  });

  it("hands the update's options to every link", () => {
    const optimizer = chain(clipByNorm(100), sgd({ learningRate: 1 }));
    const parameters = new Float32Array([0]);
    optimizer.update(new Float32Array([1]), optimizer.init(1), parameters, 1, { learningRate: 0.5 });
    expect(parameters[0]).toBe(-0.5);
  });

  it("may end with a chain, and is named by its links", () => {
    const optimizer = chain(weightDecay(0.5), chain(clipByNorm(1), plain));
    expect(optimizer.name).toBe("chain(weightDecay(0.5), chain(clipByNorm(1), link 2))");
    expect(optimizer.transforms).toBe("parameters");
  });

  it.each<[string, (constraint: Link) => Link]>([
    ["behind", (constraint) => chain(sgd({ learningRate: 1 }), constraint)],
    ["before", (constraint) => chain(constraint, sgd({ learningRate: 1 }))],
  ])("may have constraints %s the optimizer", (place, make) => {
    const halves: Optimizer<null> = {
      name: "halves()",
      transforms: "constraint",
      init: () => null,
      update: (_gradient, _state, parameters) => parameters.forEach((p, i) => (parameters[i] = p / 2)),
    };
    const optimizer = make(halves);
    const parameters = new Float32Array([8]);
    optimizer.update(new Float32Array([2]), optimizer.init(1), parameters, 1);
    expect(parameters[0]).toBe(place === "behind" ? 3 : 2);
  });

  it("says of itself what its links do", () => {
    expect(chain(clipByNorm(1), idbd()).needsOutputDelta).toBe(true);
    expect(chain(clipByNorm(1), adam())).toMatchObject({ needsOutputDelta: false, takesWeightDecay: true });
    const collecting = chain(clipByNorm(1), accumulateGradients(adam(), { every: 3 }));
    const state = collecting.init(1);
    collecting.update(new Float32Array(1), state, new Float32Array(1), 1);
    expect(collecting.collected?.(state)).toBe(1);
    const segments = [{ name: "w", shape: [1], offset: 0, size: 1 }];
    expect(
      chain(clipByNorm(1), groups(adam(), [{ match: "w", frozen: true }])).frozenSegments?.(segments),
    ).toEqual(segments);
  });

  it.each([
    [() => chain(), "chain: no links, expected at least an optimizer such as adam()"],
    [
      () => chain(sgd({ learningRate: 0.1 }), clipByNorm(1)),
      "chain: sgd({ learningRate: 0.1 }) writes the parameters and must come last; put the transformations before it",
    ],
    [
      () => chain(plain, sgd()),
      "chain: link 1 writes the parameters and must come last; put the transformations before it",
    ],
    [
      () => chain(weightDecay(0.1), clipByNorm(1)),
      "chain: clipByNorm(1) rewrites the gradient only and cannot come last; end with an optimizer such as adam()",
    ],
    [
      () => chain(clipByNorm(1), maxNorm(1)),
      "chain: maxNorm(1) does not learn from the gradient, expected an optimizer such as adam() beside it",
    ],
    [
      () => chain(sgd(), maxNorm(1), clipByNorm(1)),
      "chain: sgd() writes the parameters and must come last; put the transformations before it",
    ],
  ])("refuses other orders (%#)", (make, message) => {
    expect(make).toThrow(new RangeError(message));
  });
});

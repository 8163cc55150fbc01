import { optimizerLaw, optimizerLaws, type MakeOptimizer, type OptimizerLawName } from "@backstream/testing";
import { describe, expect, it } from "vitest";
import { accumulateGradients, adam, chain, idbd, maxNorm, sgd, weightDecay } from "./index.js";

optimizerLaws((learningRate) => accumulateGradients(adam({ learningRate }), { every: 1 }));

describe("accumulateGradients", () => {
  // A schedule is asked once for several gradients, so one law is left out.
  it.each<OptimizerLawName>([
    "descent",
    "noRate",
    "rateOfUpdate",
    "split",
    "purity",
    "places",
    "float64",
    "state",
  ])("obeys the law of optimizers of %s, with several gradients for an update", (law) => {
    const make: MakeOptimizer = (learningRate) => accumulateGradients(adam({ learningRate }), { every: 2 });
    expect(() => optimizerLaw[law](make, 3)).not.toThrow();
  });

  it("is the optimizer on a batch: the mean of the gradients", () => {
    const [batch, collected] = [
      sgd({ learningRate: 1, momentum: 0.5 }),
      sgd({ learningRate: 1, momentum: 0.5 }),
    ];
    const [whole, parts] = [new Float32Array(1), new Float32Array(1)];
    const [state, optimizer] = [batch.init(1), accumulateGradients(collected, { every: 2 })];
    const own = optimizer.init(1);
    [2, 6].forEach((mean, index) => {
      batch.update(new Float32Array([mean]), state, whole, index + 1);
      for (const part of [mean - 1, mean + 1]) optimizer.update(new Float32Array([part]), own, parts, 1);
    });
    expect([...parts]).toEqual([...whole]);
  });

  it("asks a schedule for the number of the update", () => {
    const asked: number[] = [];
    const inner = sgd({ learningRate: (step) => (asked.push(step), 1) });
    const optimizer = accumulateGradients(inner, { every: 2 });
    const state = optimizer.init(1);
    for (const step of [1, 2, 3, 4]) optimizer.update(new Float32Array(1), state, new Float32Array(1), step);
    expect(asked).toEqual([1, 2]);
  });

  it("is told how many are collected", () => {
    const optimizer = accumulateGradients(adam(), { every: 3 });
    const state = optimizer.init(1);
    const seen = [1, 2, 3, 4].map((step) => {
      optimizer.update(new Float32Array(1), state, new Float32Array(1), step);
      return optimizer.collected?.(state);
    });
    expect(seen).toEqual([1, 2, 0, 1]);
    expect(optimizer.name).toBe("accumulateGradients(adam(), { every: 3 })");
  });

  it.each<[() => unknown, string]>([
    [
      () => accumulateGradients(adam(), { every: 0 }),
      "accumulateGradients: every is 0, expected a whole number from 1 up",
    ],
    [
      () => accumulateGradients(adam(), { n: 2 } as never),
      'accumulateGradients: no option named "n"; it has every',
    ],
    [
      () => accumulateGradients(undefined as never, { every: 2 }),
      "accumulateGradients: optimizer is undefined, expected what a call such as adam() makes",
    ],
    [
      () => accumulateGradients(weightDecay(1), { every: 2 }),
      "accumulateGradients: weightDecay(1) is a link for a chain, expected an optimizer such as adam() or chain(weightDecay(1), adam())",
    ],
    [
      () => accumulateGradients(idbd(), { every: 2 }),
      "accumulateGradients: idbd() learns from the delta of one output, expected an optimizer that learns from a mean of gradients",
    ],
    [
      () => chain(accumulateGradients(adam(), { every: 2 }), maxNorm(1)),
      "chain: maxNorm(1) stands beside accumulateGradients(adam(), { every: 2 }); put it inside, into the chain that makes the updates",
    ],
  ])("refuses %s", (make, message) => {
    expect(make).toThrow(message);
  });
});

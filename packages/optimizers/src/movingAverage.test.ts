import { optimizerLaw, optimizerLaws } from "@backstream/testing";
import { describe, expect, it } from "vitest";
import { accumulateGradients, adam, clipByNorm, movingAverage, sgd } from "./index.js";

optimizerLaws((learningRate) => movingAverage(adam({ learningRate })));
optimizerLaws((learningRate) => movingAverage(sgd({ learningRate, momentum: 0.5 }), { decay: 0.5 }));

describe("movingAverage", () => {
  it("learns as the optimizer inside does", () => {
    const [plain, averaged] = [adam(), movingAverage(adam())].map((optimizer) => {
      const parameters = new Float32Array([1, 2]);
      const state: unknown = optimizer.init(2);
      for (const step of [1, 2, 3])
        optimizer.update(new Float32Array([step, -1]), state as never, parameters, step);
      return [...parameters];
    });
    expect(averaged).toEqual(plain);
  });

  it("averages what frozen parameters are, not what the optimizer would make of them", () => {
    const optimizer = movingAverage(sgd({ learningRate: 0.5, weightDecay: 0.5 }), { decay: 0.5 });
    const [state, parameters] = [optimizer.init(2), new Float32Array([4, 4])];
    const frozen = [{ name: "w", shape: [1], offset: 1, size: 1 }];
    optimizer.update(new Float32Array(2), state, parameters, 1, { frozen });
    expect([...parameters]).toEqual([3, 4]);
    expect([...state.average]).toEqual([3.5, 4]);
  });

  it("counts updates, not gradients that are collected", () => {
    const inner = accumulateGradients(sgd({ learningRate: 1 }), { every: 2 });
    const optimizer = movingAverage(inner, { decay: 0.5 });
    const [state, parameters] = [optimizer.init(1), new Float32Array(1)];
    const seen = [1, 2, 3, 4].map((step) => {
      optimizer.update(new Float32Array([-4]), state, parameters, step);
      return [state.averaged, optimizer.collected?.(state), state.average[0]];
    });
    expect(seen).toEqual([
      [0, 1, 0],
      [1, 0, 2],
      [1, 1, 2],
      [2, 0, 5],
    ]);
    expect(() => optimizerLaw.state(() => movingAverage(inner), 1)).not.toThrow();
  });

  it("is named by what is inside", () => {
    expect(movingAverage(adam()).name).toBe("movingAverage(adam())");
    expect(movingAverage(sgd({ momentum: 0.9 }), { decay: 0.5 }).name).toBe(
      "movingAverage(sgd({ momentum: 0.9 }), { decay: 0.5 })",
    );
  });

  it.each<[() => unknown, string]>([
    [() => movingAverage(adam(), { decay: 1 }), "movingAverage: decay is 1, expected a number in [0, 1)"],
    [
      () => movingAverage(adam(), { beta: 1 } as never),
      'movingAverage: no option named "beta"; it has decay',
    ],
    [
      () => movingAverage(adam as never),
      "movingAverage: optimizer is a function, expected what a call such as adam() makes",
    ],
    [
      () => movingAverage(clipByNorm(1)),
      "movingAverage: clipByNorm(1) is a link for a chain, expected an optimizer such as adam() or chain(clipByNorm(1), adam())",
    ],
  ])("refuses %s", (make, message) => {
    expect(make).toThrow(message);
  });
});

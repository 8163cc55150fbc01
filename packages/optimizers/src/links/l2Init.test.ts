import { Learner } from "@backstream/core";
import { optimizerLaws } from "@backstream/testing";
import { describe, expect, it } from "vitest";
import { parametersOnly } from "../fixtures/parametersOnly.js";
import { chain, l2, l2Init, sgd } from "../index.js";

optimizerLaws(() => l2Init(0.1));
optimizerLaws((learningRate) => chain(l2Init(1e-4), sgd({ learningRate })));

describe("l2Init", () => {
  it("is l2 around the parameters of the beginning", () => {
    const beginning = [3, -1, 4];
    const follow = (link: ReturnType<typeof l2Init> | ReturnType<typeof l2>, centre: readonly number[]) => {
      const optimizer = chain(link, sgd({ learningRate: 0.1 }));
      const state = optimizer.init(3);
      const parameters = Float64Array.from(beginning, (p, i) => p - centre[i]);
      for (let step = 1; step <= 20; step++)
        optimizer.update(Float64Array.of(1, Math.sin(step), -2), state, parameters, step);
      return [...parameters].map((p, i) => p + centre[i]);
    };
    const found = follow(l2Init(0.5), [0, 0, 0]);
    follow(l2(0.5), beginning).forEach((wanted, index) => expect(found[index]).toBeCloseTo(wanted, 12));
  });

  it("without a gradient, the parameters go back to where they were", () => {
    const optimizer = chain(l2Init(1), sgd({ learningRate: 0.5 }));
    const [state, parameters] = [optimizer.init(1), Float64Array.of(8)];
    optimizer.update(Float64Array.of(-4), state, parameters, 1);
    expect(parameters[0]).toBe(10);
    for (const expected of [9, 8.5, 8.25]) {
      optimizer.update(Float64Array.of(0), state, parameters, 2);
      expect(parameters[0]).toBe(expected);
    }
  });

  it("begins with the parameters before its first update that was made", () => {
    const net = parametersOnly(1);
    const learner = new Learner(chain(l2Init(1), sgd({ learningRate: 1 })), [net], undefined);
    net.load({ weight: [5] });
    net.gradientBlock.array.fill(NaN);
    expect(learner.learn(1, 1, {}).skipped).toBe("the gradient is not finite");
    net.load({ weight: [7] });
    net.gradientBlock.array.fill(1);
    learner.learn(1, 1, {});
    learner.learn(1, 2, {});
    expect(net.save().weight.item()).toBe(7);
    learner.free();
  });

  it("leaves what is frozen", () => {
    const [link, gradient] = [l2Init(1), Float64Array.of(0, 0)];
    const state = link.init(2);
    const frozen = [{ name: "a", shape: [1], offset: 0, size: 1 }];
    link.update(gradient, state, Float64Array.of(1, 1), 1, { frozen });
    link.update(gradient, state, Float64Array.of(2, 2), 2, { frozen });
    expect([...gradient]).toEqual([0, 1]);
  });

  it.each([-1, NaN, Infinity])("refuses a factor of %d", (factor) => {
    expect(() => l2Init(factor)).toThrow(
      new RangeError(`l2Init: factor is ${factor}, expected a finite number from 0 up`),
    );
  });
});

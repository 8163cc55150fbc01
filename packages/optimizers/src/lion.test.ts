import { optimizerLaws } from "@backstream/testing";
import { describe, expect, it } from "vitest";
import { lion } from "./lion.js";

optimizerLaws((learningRate) => lion({ learningRate }));
optimizerLaws((learningRate) => lion({ learningRate, betas: [0.5, 0.9], weightDecay: 1e-3 }));

describe("lion", () => {
  it("decays beside the gradient, and the mean remembers", () => {
    const optimizer = lion({ learningRate: 0.5, betas: [0.5, 0.75], weightDecay: 0.5 });
    const [state, parameters] = [optimizer.init(1), new Float32Array([2])];
    optimizer.update(new Float32Array([8]), state, parameters, 1);
    expect([...parameters]).toEqual([2 - 0.5 * (1 + 1)]);
    optimizer.update(new Float32Array([-1]), state, parameters, 2); // the mean, 2, is larger
    expect([...parameters]).toEqual([1 - 0.5 * (1 + 0.5)]);
  });

  it.each<[() => unknown, string]>([
    [() => lion({ learningRate: -1 }), "lion: learningRate is -1, expected a finite number from 0 up"],
    [() => lion({ betas: [1, 0.5] }), "lion: betas[0] is 1, expected a number in [0, 1)"],
    [() => lion({ betas: [0.5, NaN] }), "lion: betas[1] is NaN, expected a number in [0, 1)"],
    [() => lion({ betas: 0.9 as never }), "lion: betas are 0.9, expected two numbers such as [0.9, 0.999]"],
    [() => lion({ weightDecay: -1 }), "lion: weightDecay is -1, expected a finite number from 0 up"],
    [() => lion({ lr: 1 } as never), 'lion: no option named "lr"; it has learningRate, betas, weightDecay'],
  ])("refuses %s", (make, message) => {
    expect(make).toThrow(message);
  });
});

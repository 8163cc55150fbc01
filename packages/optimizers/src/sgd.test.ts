import { UnknownNameError } from "@backstream/core";
import { optimizerLaws } from "@backstream/testing";
import { describe, expect, it } from "vitest";
import { sgd } from "./sgd.js";

optimizerLaws((learningRate) => sgd({ learningRate }));
optimizerLaws((learningRate) => sgd({ learningRate, momentum: 0.9, dampening: 0.5 }));
optimizerLaws((learningRate) => sgd({ learningRate, momentum: 0.5, nesterov: true, weightDecay: 1e-4 }));

describe("sgd", () => {
  it("gathers speed with momentum", () => {
    const optimizer = sgd({ learningRate: 1, momentum: 0.5 });
    const state = optimizer.init(1);
    const parameters = new Float32Array(1);
    const seen = [1, 2, 3].map((step) => {
      optimizer.update(new Float32Array([1]), state, parameters, step);
      return parameters[0];
    });
    expect(seen).toEqual([-1, -2.5, -4.25]);
  });

  it("lets a share of the gradient into the velocity with dampening, except at the first step", () => {
    const optimizer = sgd({ learningRate: 1, momentum: 0.5, dampening: 0.75 });
    const state = optimizer.init(1);
    const parameters = new Float32Array(1);
    for (const step of [1, 2]) optimizer.update(new Float32Array([4]), state, parameters, step);
    expect(parameters[0]).toBe(-4 - (0.5 * 4 + 0.25 * 4));
  });

  it("keeps nothing without momentum", () => {
    expect(sgd().init(5)).toEqual({});
  });

  it("is named as it was called", () => {
    expect(sgd({ learningRate: 0.1, momentum: 0.9 }).name).toBe("sgd({ learningRate: 0.1, momentum: 0.9 })");
    expect(sgd({ learningRate: () => 1 }).name).toBe("sgd({ learningRate: … })");
  });

  it.each([
    [{ learningRate: -1 }, "sgd: learningRate is -1, expected a finite number from 0 up"],
    [{ learningRate: NaN }, "sgd: learningRate is NaN, expected a finite number from 0 up"],
    [{ momentum: 1 }, "sgd: momentum is 1, expected a number in [0, 1)"],
    [{ weightDecay: Infinity }, "sgd: weightDecay is Infinity, expected a finite number from 0 up"],
    [{ dampening: 1 }, "sgd: dampening is 1, expected a number in [0, 1)"],
    [
      { nesterov: true, momentum: 0.9, dampening: 0.5 },
      "sgd: nesterov is true and dampening 0.5, expected dampening 0",
    ],
    [{ nesterov: true }, "sgd: nesterov is true and momentum 0, expected momentum above 0"],
  ])("refuses %j", (options, message) => {
    expect(() => sgd(options)).toThrow(new RangeError(message));
  });

  it("refuses an option that it does not have", () => {
    const misspelt = { lr: 0.1 };
    expect(() => sgd(misspelt as object)).toThrow(
      new UnknownNameError(
        'sgd: no option named "lr"; it has learningRate, momentum, dampening, nesterov, weightDecay',
      ),
    );
  });

  it("refuses a rate that is none when it is asked for, and changes nothing", () => {
    const parameters = new Float32Array([1]);
    const update = (rate: number, options?: { learningRate: number }) => () => {
      const optimizer = sgd({ learningRate: () => rate });
      optimizer.update(new Float32Array([1]), optimizer.init(1), parameters, 3, options);
    };
    expect(update(NaN)).toThrow(
      new RangeError("sgd: learningRate(3) is NaN, expected a finite number from 0 up"),
    );
    expect(update(1, { learningRate: -1 })).toThrow(
      new RangeError("sgd: learningRate of the update is -1, expected a finite number from 0 up"),
    );
    expect([...parameters]).toEqual([1]);
  });
});

import { optimizerLaws } from "@backstream/testing";
import { describe, expect, it } from "vitest";
import { adam } from "./adam.js";
import { adamW } from "./adamW.js";

optimizerLaws((learningRate) => adamW({ learningRate }));

describe("adamW", () => {
  it("decays by rate and factor alone: a gradient of 0 only shrinks", () => {
    const optimizer = adamW({ learningRate: 0.5, weightDecay: 0.5 });
    const parameters = new Float32Array([4, -8]);
    optimizer.update(new Float32Array(2), optimizer.init(2), parameters, 1);
    expect([...parameters]).toEqual([3, -6]);
  });

  it("is adam without weight decay", () => {
    const [with0, plain] = [adamW({ weightDecay: 0 }), adam()].map((optimizer) => {
      const parameters = new Float32Array([1, 2]);
      optimizer.update(new Float32Array([3, -4]), optimizer.init(2), parameters, 1);
      return [...parameters];
    });
    expect(with0).toEqual(plain);
  });

  it("names itself in its messages", () => {
    expect(() => adamW({ weightDecay: -1 })).toThrow(
      new RangeError("adamW: weightDecay is -1, expected a finite number from 0 up"),
    );
  });
});

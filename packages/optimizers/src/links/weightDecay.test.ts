import { optimizerLaws } from "@backstream/testing";
import { describe, expect, it } from "vitest";
import { chain } from "../chain.js";
import { sgd } from "../sgd.js";
import { weightDecay } from "./weightDecay.js";

optimizerLaws(() => weightDecay(0.1));

describe("weightDecay", () => {
  it("before an optimizer is that optimizer's weight decay", () => {
    const [chained, own] = [
      chain(weightDecay(0.25), sgd({ learningRate: 0.5, momentum: 0.5 })),
      sgd({ learningRate: 0.5, momentum: 0.5, weightDecay: 0.25 }),
    ].map((optimizer) => {
      const parameters = new Float32Array([4, -8, 1]);
      const state: unknown = optimizer.init(3);
      for (const step of [1, 2, 3])
        optimizer.update(new Float32Array([1, 2, 3]), state as never, parameters, step);
      return [...parameters];
    });
    expect(chained).toEqual(own);
  });

  it("refuses a factor below 0", () => {
    expect(() => weightDecay(-1)).toThrow(
      new RangeError("weightDecay: factor is -1, expected a finite number from 0 up"),
    );
  });
});

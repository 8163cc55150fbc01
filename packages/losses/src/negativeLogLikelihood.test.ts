import type { RandomStream } from "@backstream/tensors";
import { lossLaws } from "@backstream/testing";
import { describe, expect, it } from "vitest";
import { negativeLogLikelihood } from "./negativeLogLikelihood.js";

const classes = { target: (random: RandomStream) => [random.integer(3)] };
lossLaws((reduction) => negativeLogLikelihood({ reduction }), classes);
lossLaws(
  (reduction) => negativeLogLikelihood({ classWeights: [1, 0.5, 2], ignoredClass: 0, reduction }),
  classes,
);

describe("negativeLogLikelihood", () => {
  it("is minus the class's output", () => {
    const { loss, delta } = negativeLogLikelihood().compare([[-1, -2], [-3, -4]], [0, 1]); // prettier-ignore
    expect(loss).toBe((1 + 4) / 2);
    expect(delta.toArray()).toEqual([[-0.5, 0], [0, -0.5]]); // prettier-ignore
  });

  it("divides by the weights of the classes that are there", () => {
    const weighed = negativeLogLikelihood({ classWeights: [1, 3] });
    expect(weighed.compare([[-1, -2], [-3, -4]], [0, 1]).loss).toBe((1 + 3 * 4) / 4); // prettier-ignore
  });

  it.each([3, -1, 0.5, NaN])("refuses class %d of three", (label) => {
    expect(() => negativeLogLikelihood().compare([0, 0, 0], label)).toThrow(
      new RangeError(`negativeLogLikelihood(): class is ${label}, expected a whole number from 0 to 2`),
    );
  });
});

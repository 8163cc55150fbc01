import type { RandomStream } from "@backstream/tensors";
import { lossLaws } from "@backstream/testing";
import { describe, expect, it } from "vitest";
import { multiMargin } from "./multiMargin.js";

const classes = { target: (random: RandomStream) => [random.integer(3)] };
lossLaws((reduction) => multiMargin({ reduction }), classes);

describe("multiMargin", () => {
  it("costs each other class that comes nearer than the margin, over the number of classes", () => {
    const { loss, delta } = multiMargin({ margin: 2 }).compare([4, 1, 3, 6], 0);
    expect(loss).toBe((0 + 1 + 4) / 4);
    expect(delta.toArray()).toEqual([-0.5, 0, 0.25, 0.25]);
  });

  it("keeps a number that is none", () => {
    const { loss, delta } = multiMargin().compare([NaN, 0, 0], 1);
    expect([loss, delta.data[0]]).toEqual([NaN, NaN]);
  });

  it.each([3, -1, 0.5, NaN])("refuses class %d of three", (label) => {
    expect(() => multiMargin().compare([0, 0, 0], label)).toThrow(
      new RangeError(`multiMargin(): class is ${label}, expected a whole number from 0 to 2`),
    );
  });

  it("refuses a margin that is no number", () => {
    expect(() => multiMargin({ margin: Infinity })).toThrow(
      new RangeError("multiMargin: margin is Infinity, expected a finite number"),
    );
  });
});

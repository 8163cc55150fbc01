import type { RandomStream } from "@backstream/tensors";
import { lossLaws } from "@backstream/testing";
import { describe, expect, it } from "vitest";
import { categoricalHinge } from "./categoricalHinge.js";

const classes = { target: (random: RandomStream) => [random.integer(3)] };
lossLaws((reduction) => categoricalHinge({ reduction }), classes);

describe("categoricalHinge", () => {
  it("costs what the class is missing to 1 above the largest other", () => {
    const { loss, delta } = categoricalHinge().compare([1, 2, 4], 1);
    expect(loss).toBe(1 - 2 + 4);
    expect(delta.toArray()).toEqual([0, -1, 1]);
    expect(categoricalHinge().compare([1, 9, 4], 1)).toMatchObject({ loss: 0 });
  });

  it("wants a score of 1 where all others are below 0, as Keras does", () => {
    const { loss, delta } = categoricalHinge().compare([-3, 0.5, -4], 1);
    expect(loss).toBe(0.5);
    expect(delta.toArray()).toEqual([0, -1, 0]);
  });

  it("keeps a number that is none", () => {
    const { loss, delta } = categoricalHinge().compare([NaN, 0, 0], 1);
    expect([loss, delta.data[0]]).toEqual([NaN, NaN]);
  });

  it.each([3, -1, 0.5, NaN])("refuses class %d of three", (label) => {
    expect(() => categoricalHinge().compare([0, 0, 0], label)).toThrow(
      new RangeError(`categoricalHinge(): class is ${label}, expected a whole number from 0 to 2`),
    );
  });
});

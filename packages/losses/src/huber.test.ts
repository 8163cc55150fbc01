import { lossLaws } from "@backstream/testing";
import { describe, expect, it } from "vitest";
import { huber } from "./huber.js";

lossLaws((reduction) => huber({ delta: 0.5, reduction }));

describe("huber", () => {
  it("is half a square near the target and a line far from it", () => {
    const loss = huber({ delta: 2, reduction: "sum" });
    expect(loss.compare([1, 2, 3, -10], [0, 0, 0, 0]).loss).toBe(0.5 + 2 + 4 + 18);
    expect(loss.compare([1, 2, 3, -10], [0, 0, 0, 0]).delta.toArray()).toEqual([1, 2, 2, -2]);
    expect(loss.name).toBe('huber({ delta: 2, reduction: "sum" })');
  });

  it("bends at 1 where nothing is said", () => {
    expect(huber().compare(3, 0).loss).toBe(2.5);
  });

  it("keeps a number that is none", () => {
    const { loss, delta } = huber().compare(NaN, 1);
    expect([loss, delta.item()]).toEqual([NaN, NaN]);
  });

  it.each([0, -1, NaN, Infinity])("refuses a delta of %d", (delta) => {
    expect(() => huber({ delta })).toThrow(
      new RangeError(`huber: delta is ${delta}, expected a finite number above 0`),
    );
  });
});

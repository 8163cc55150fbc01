import { lossLaws } from "@backstream/testing";
import { describe, expect, it } from "vitest";
import { infoNce } from "./infoNce.js";

lossLaws((reduction) => infoNce({ temperature: 0.2, reduction }), { joint: true });

describe("infoNce", () => {
  it("is the surprise that each output finds its own target among all", () => {
    const { loss } = infoNce({ temperature: 1 }).compare([[1, 0], [0, 1], [-5, 0]], [[2, 0], [0, 3], [1, 0]]); // prettier-ignore
    // Cosines with the three targets: 1 0 1, 0 1 0, -1 0 -1.
    const surprise = (own: number, all: number[]): number =>
      Math.log(all.reduce((sum, x) => sum + Math.exp(x), 0)) - own;
    expect(loss).toBeCloseTo(
      (surprise(1, [1, 0, 1]) + surprise(1, [0, 1, 0]) + surprise(-1, [-1, 0, -1])) / 3,
      14,
    );
  });

  it("has nothing to choose from in one row", () => {
    const { loss, delta } = infoNce().compare([1, 2], [3, -4]);
    expect([loss, ...delta.data]).toEqual([0, 0, 0]);
  });

  it("has a loss for each row with the reduction none", () => {
    const rows = [[1, 0], [0, 1]]; // prettier-ignore
    const { losses } = infoNce({ temperature: 1, reduction: "none" }).compare(rows, rows);
    expect(losses.shape).toEqual([2]);
    expect(losses.data[1]).toBeCloseTo(Math.log(Math.E + 1) - 1, 6);
  });

  it.each([0, -1, Infinity, NaN])("refuses a temperature of %d", (temperature) => {
    expect(() => infoNce({ temperature })).toThrow(
      new RangeError(`infoNce: temperature is ${temperature}, expected a finite number above 0`),
    );
  });
});

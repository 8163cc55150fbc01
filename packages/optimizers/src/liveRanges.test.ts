import { expect, it } from "vitest";
import { frozenOf, liveRanges } from "./liveRanges.js";

const segment = (offset: number, size: number) => ({ name: "w", shape: [size], offset, size });

it.each([
  [undefined, [[0, 9]]],
  [[], [[0, 9]]],
  [
    [segment(6, 1), segment(2, 3)],
    [
      [0, 2],
      [5, 6],
      [7, 9],
    ],
  ],
  [[segment(0, 4), segment(4, 5)], []],
])("liveRanges leaves out frozen segments %#", (frozen, expected) => {
  expect(liveRanges(9, frozen).map(({ from, to }) => [from, to])).toEqual(expected);
});

it("frozenOf takes what the update says, or else the layers", () => {
  const [learning, fixed] = [segment(0, 1), { ...segment(1, 1), frozen: true }];
  const segments = [learning, fixed];
  expect(frozenOf({ segments })).toEqual([fixed]);
  expect(frozenOf({ segments, frozen: [learning] })).toEqual([learning]);
  expect(frozenOf(undefined)).toBeUndefined();
});

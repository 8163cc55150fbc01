import { expect, it } from "vitest";
import { liveRanges } from "./liveRanges.js";

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

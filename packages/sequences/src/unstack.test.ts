import { tensor } from "@backstream/tensors";
import { concatMap, firstValueFrom, of, toArray } from "rxjs";
import { expect, it } from "vitest";
import { unstack } from "./unstack.js";

const whole = tensor([2, 3, 2], Float64Array.of(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12));

it("takes a tensor apart along time", () => {
  const ticks = unstack(whole);
  expect(ticks.map((tick) => tick.toArray())).toEqual([
    [
      [1, 2],
      [3, 4],
      [5, 6],
    ],
    [
      [7, 8],
      [9, 10],
      [11, 12],
    ],
  ]);
  expect(ticks[0].dtype).toBe("float64");
});

it("takes all fields of stacked samples apart, and makes up none", () => {
  const [first, second] = unstack({
    input: whole,
    target: tensor([2, 3], Int32Array.of(0, 1, 2, 3, 4, 5)),
    mask: tensor([2, 3], [1, 1, 1, 1, 0, 0]),
  });
  expect(Object.keys(first)).toEqual(["input", "target", "mask"]);
  expect(second.target?.data).toEqual(Int32Array.of(3, 4, 5));
  expect(second.mask?.toArray()).toEqual([1, 0, 0]);
});

it("makes a stream of ticks of a stream of tensors", async () => {
  const ticks$ = of(tensor([2, 1], [1, 2]), tensor([1, 1], [3])).pipe(
    concatMap((sequence) => unstack(sequence)),
    toArray(),
  );
  expect((await firstValueFrom(ticks$)).map((tick) => tick.item())).toEqual([1, 2, 3]);
});

it("refuses what is no tensor", () => {
  expect(() => unstack([[1, 2]] as never)).toThrow(
    "unstack: input is undefined, expected a tensor with time as its first axis",
  );
  expect(() => unstack({ input: whole, target: [1, 2] as never })).toThrow(
    "unstack: target is [1, 2], expected a tensor with time as its first axis",
  );
});

it("refuses fields of another length, and what has no axis", () => {
  expect(() => unstack({ input: whole, mask: tensor([3, 3], new Float32Array(9)) })).toThrow(
    "unstack: mask has shape [3, 3], expected 2 ticks as the input",
  );
  expect(() => unstack(tensor([], 7))).toThrow(
    "unstack: tensor has shape [], expected time as its first axis",
  );
});

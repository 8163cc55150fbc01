import { tensor, type Numbers } from "@backstream/tensors";
import { expect, it, vi } from "vitest";
import { ShapeError } from "./errors.js";
import { TargetReader } from "./TargetReader.js";

/** Class indices, one a row, or as wide as the output. */
const classes = { name: "loss()", targetWidths: (fanOut: number) => (fanOut === 1 ? [1] : [1, fanOut]) };
/** A target of any width. */
const any = { name: "loss()", targetWidths: () => undefined };

it.each<[Numbers, rows: number, fanOut: number, width: number]>([
  [7, 1, 1, 1],
  [[1, 2], 2, 1, 1],
  [[1, 2, 3, 4], 2, 2, 2],
  [[1, 2], 2, 2, 1],
  [new Int32Array([1, 2]), 2, 3, 1],
  [tensor([2, 2], [1, 2, 3, 4]), 2, 2, 2],
  [tensor([2], [1, 2]), 2, 2, 1],
  [tensor([2, 1], [1, 2]), 2, 2, 1],
  [tensor([2], [1, 2]), 1, 2, 2],
  [tensor([1, 2], [1, 2]), 1, 2, 2],
  [tensor([], [1]), 1, 2, 1],
])("reads a target that fits (%#)", (target, rows, fanOut, width) => {
  const reader = new TargetReader(classes);
  reader.read(target, rows, fanOut, true);
  expect(reader.width).toBe(width);
  const numbers = typeof target === "number" ? [target] : "data" in target ? target.data : target;
  expect([...reader.values.subarray(0, rows * width)]).toEqual([...numbers]);
});

it("does not copy what has a type, and copies numbers to one place", () => {
  const reader = new TargetReader(any);
  const [typed, whole] = [new Float32Array([1, 2]), tensor([2], [3, 4])];
  reader.read(typed, 2, 1, true);
  expect(reader.values).toBe(typed);
  reader.read(whole, 2, 1, true);
  expect(reader.values).toBe(whole.data);
  reader.read([5, 6], 2, 1, true);
  const { values } = reader;
  reader.read(7, 1, 1, true);
  expect(reader.values).toBe(values);
  expect([...values]).toEqual([7, 6]);
});

it("asks for the widths once, as long as they stay the same", () => {
  const targetWidths = vi.fn<() => number[]>(() => [1, 2]);
  const reader = new TargetReader({ name: "loss()", targetWidths });
  for (const target of [[1], [2], tensor([1], [3])]) reader.read(target, 1, 2, true);
  expect(targetWidths).toHaveBeenCalledTimes(1);
  reader.read([1, 2], 1, 2, true);
  reader.read([1, 2], 1, 3, true);
  expect(targetWidths).toHaveBeenCalledTimes(3);
});

it.each<[Numbers, rows: number, fanOut: number, batched: boolean, message: string]>([
  [[1, 2, 3], 2, 2, true, "target has shape [3], expected [2, 2] or [2]"],
  [[1, 2, 3], 1, 2, false, "target has shape [3], expected [2] or one number"],
  [[1, 2], 1, 1, false, "target has shape [2], expected a number"],
  [[], 1, 1, false, "target has shape [0], expected a number"],
  [[1], 2, 1, true, "target has shape [1], expected [2, 1]"],
  [1, 2, 1, true, "target has shape [], expected [2, 1]"],
  [tensor([4], [1, 2, 3, 4]), 2, 2, true, "target has shape [4], expected [2, 2] or [2]"],
  [tensor([3, 2], [1, 2, 3, 4, 5, 6]), 2, 3, true, "target has shape [3, 2], expected [2, 3] or [2]"],
  [tensor([1, 2], [1, 2]), 2, 1, true, "target has shape [1, 2], expected [2, 1]"],
  [tensor([1, 2, 1], [1, 2]), 1, 2, true, "target has shape [1, 2, 1], expected [1, 2] or [1]"],
])("refuses a target that does not fit (%#)", (target, rows, fanOut, batched, message) => {
  const reader = new TargetReader(classes);
  const read = () => reader.read(target, rows, fanOut, batched);
  expect(read).toThrow(new ShapeError(`loss(): ${message}`));
  expect(read).toThrow(ShapeError); // it is not remembered
});

it("refuses what is no number, and what is not as many for each row", () => {
  const reader = new TargetReader(any);
  expect(() => reader.read("1" as never, 1, 1, false)).toThrow(
    new ShapeError('loss(): target is "1", expected a number, an array or a tensor'),
  );
  expect(() => reader.read([1, 2, 3], 2, 1, true)).toThrow(
    new ShapeError("loss(): target has shape [3], expected [2, features]"),
  );
  expect(() => reader.read([], 1, 1, false)).toThrow(
    new ShapeError("loss(): target has shape [0], expected [features]"),
  );
});

it("remembers no width for a tensor of another shape", () => {
  const reader = new TargetReader(classes);
  reader.read([1, 2, 3, 4], 2, 2, true);
  expect(() => reader.read(tensor([4], [1, 2, 3, 4]), 2, 2, true)).toThrow(ShapeError);
});

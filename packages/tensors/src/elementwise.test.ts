import fc from "fast-check";
import { expect, it } from "vitest";
import { elementwise } from "./elementwise.js";
import { sizeOf } from "./shape.js";
import type { Values } from "./Values.js";

const counting = (shape: readonly number[], from = 0): Values => ({
  shape,
  data: Float64Array.from({ length: sizeOf(shape) }, (_, i) => from + i),
});
const minus = (a: number, b: number) => a - b;

it("repeats axes of length 1 and missing axes", () => {
  const column = { shape: [2, 1], data: Float32Array.of(10, 20) };
  const row = { shape: [3], data: Float32Array.of(1, 2, 3) };
  expect(elementwise("subtract", column, row, minus)).toEqual({
    shape: [2, 3],
    data: Float32Array.of(9, 8, 7, 19, 18, 17),
  });
});

it("refuses shapes that do not fit", () => {
  expect(() => elementwise("add", counting([2, 3]), counting([2]), minus)).toThrow(
    new RangeError("add: shapes [2, 3] and [2] do not fit, expected equal lengths or 1 in axis -1"),
  );
});

it("gives what repeating the numbers by hand gives", () => {
  // A shape, and two of which each axis is that of the shape, or 1, or missing in front.
  const pair = fc.array(fc.tuple(fc.integer({ min: 1, max: 3 }), fc.boolean(), fc.boolean()), {
    maxLength: 4,
  });
  fc.assert(
    fc.property(pair, fc.nat(4), (axes, missing) => {
      const left = axes.map(([length, single]) => (single ? 1 : length));
      const right = axes.map(([length, , single]) => (single ? 1 : length)).slice(missing);
      const full = axes.map(([length, a, b], axis) => (a && (b || axis < missing) ? 1 : length));
      const whole = full.map(
        (length, axis) => Math.max(left[axis], axis < missing ? 1 : right[axis - missing], 1) || length,
      );
      const a = counting(left);
      const b = counting(right, 100);
      const result = elementwise("subtract", a, b, minus);
      expect(result.shape).toEqual(whole);
      for (let i = 0; i < result.data.length; i++)
        expect(result.data[i]).toBe(at(a, placeOf(i, whole)) - at(b, placeOf(i, whole)));
    }),
    { seed: 7 },
  );
});

function placeOf(index: number, shape: readonly number[]): number[] {
  const place: number[] = [];
  for (const length of shape.toReversed()) {
    place.unshift(index % length);
    index = Math.floor(index / length);
  }
  return place;
}

/** The number at a place, axis by axis; a place that is too long loses its front, one too large its value. */
function at(values: Values, place: readonly number[]): number {
  const own = place.slice(place.length - values.shape.length);
  return values.data[
    own.reduce((sum, i, axis) => sum * values.shape[axis] + (values.shape[axis] === 1 ? 0 : i), 0)
  ];
}

import { ShapeError } from "@backstream/core";
import { tensor } from "@backstream/tensors";
import { describe, expect, it } from "vitest";
import { accumulate } from "./accumulate.js";
import type { MeasureOptions } from "./MeasureOptions.js";
import { accuracy } from "./accuracy.js";
import { mae } from "./mae.js";
import { metrics } from "./metrics.js";

/** A tick that is wrong by `error`. */
const wrongBy = (error: number) => ({ sample: { input: 0, target: 0 }, output: error });

/** The mean absolute error after each of the errors. */
function values(errors: readonly number[], options?: MeasureOptions): number[] {
  const running = accumulate(mae(), options);
  return errors.map((error) => {
    running.add(wrongBy(error));
    return running.value;
  });
}

describe("which ticks count", () => {
  it("all", () => {
    expect(values([4, 0, 2, 6])).toEqual([4, 2, 2, 3]);
  });

  it("the last ones", () => {
    expect(values([4, 0, 2, 6, 8], { rolling: 1 })).toEqual([4, 0, 2, 6, 8]);
    expect(values([4, 0, 2, 6, 8], { rolling: 2 })).toEqual([4, 2, 1, 4, 7]);
    expect(values([4, 0, 2, 6, 7], { rolling: 3 })).toEqual([4, 2, 2, 8 / 3, 5]);
  });

  it("each half of what the next one does", () => {
    // 4;  (0 + 4/2) / (1 + 1/2);  (2 + 0/2 + 4/4) / (1 + 1/2 + 1/4)
    expect(values([4, 0, 2], { fading: 0.5 })).toEqual([4, 2 / 1.5, 3 / 1.75]);
  });

  it("a window longer than the stream is the stream", () => {
    const errors = [1, 5, 0, 2];
    expect(values(errors, { rolling: 5 })).toEqual(values(errors));
  });
});

describe("a rolling mean", () => {
  it("forgets the largest number and NaN with the tick that leaves", () => {
    const errors = [1e300, Infinity, NaN, 0.1, 0.1, 0.1, 0.1, 0.1];
    expect(values(errors, { rolling: 4 }).slice(-2)).toEqual([0.1, 0.1]);
  });

  it("does not drift in a million ticks", () => {
    const running = accumulate(mae(), { rolling: 7 });
    // A huge tick in a thousand would leave its rounding behind in a sum that subtracts.
    for (let tick = 0; tick < 1e6; tick++) running.add(wrongBy(tick % 1000 === 0 ? 1e16 : (tick % 7) / 8));
    expect(running.value).toBe((0 + 1 + 2 + 3 + 4 + 5 + 6) / 8 / 7);
  });
});

it("is NaN before the first label, and a tick without one changes nothing", () => {
  const running = accumulate(mae(), { rolling: 1 });
  expect(running.value).toBeNaN();
  running.add({ sample: { input: 0 }, output: 5 });
  expect(running.value).toBeNaN();
  running.add(wrongBy(2));
  running.add({ sample: { input: 0 }, output: 5 });
  running.add({ sample: { input: 0, target: 0, mask: 0 }, output: 5 });
  expect(running.value).toBe(2);
});

it("leaves masked rows out and weighs the others", () => {
  const running = accumulate(mae());
  running.add({
    sample: { input: 0, target: [0, NaN, 0], mask: [1, 0, 1], weight: [1, 5, 3] },
    output: tensor([3, 1], [8, 1, 4]),
  });
  expect(running.value).toBe((8 + 3 * 4) / (1 + 3));
  running.add({ sample: { input: 0, target: 0, weight: 6 }, output: 0 });
  expect(running.value).toBe(2);
});

it("measures several things at once", () => {
  const running = accumulate(metrics({ error: mae(), right: accuracy() }), { rolling: 2 });
  expect(running.value).toEqual({ error: NaN, right: NaN });
  for (const output of [-9, 2, -3]) running.add({ sample: { input: 0, target: 1 }, output });
  expect(running.value).toEqual({ error: 2.5, right: 0.5 });
});

describe("refuses", () => {
  const refusing =
    (options: MeasureOptions): (() => unknown) =>
    () =>
      accumulate(mae(), options);

  it("impossible windows", () => {
    expect(refusing({ rolling: 0 })).toThrow(
      new RangeError("measure: rolling is 0, expected a whole number from 1 up"),
    );
    expect(refusing({ rolling: 2.5 })).toThrow(RangeError);
    expect(refusing({ fading: 1 })).toThrow(
      new RangeError("measure: fading is 1, expected a number between 0 and 1"),
    );
    expect(refusing({ fading: NaN })).toThrow(RangeError);
    expect(refusing({ rolling: 5, fading: 0.5 })).toThrow(
      new RangeError("measure: rolling is 5 and fading 0.5, expected one of them"),
    );
    // @ts-expect-error misspelt
    expect(refusing({ roling: 5 })).toThrow('measure: no option named "roling"; it has rolling, fading');
  });

  it("shapes that do not fit", () => {
    const running = accumulate(mae());
    const adding = (output: number[], target: number[], more = {}) => () => running.add({ sample: { input: 0, target, ...more }, output: tensor([2, output.length / 2], output) }); // prettier-ignore
    expect(adding([1, 2], [1, 2, 3])).toThrow(
      new ShapeError("measure: target has shape [3], expected [2, features]"),
    );
    expect(adding([1, 2], [1, 2], { weight: [1] })).toThrow(
      new ShapeError("measure: weight has shape [1], expected [2], one number for each row"),
    );
    expect(adding([1, 2], [1, 2], { mask: 1 })).toThrow(
      new ShapeError("measure: mask has shape [], expected [2], one number for each row"),
    );
    expect(adding([1, 2], [1, 2], { mask: [1, 2] })).toThrow(
      new RangeError("measure: mask holds 2, expected 0 or 1"),
    );
    expect(adding([1, 2], [1, 2, 3, 4])).toThrow(
      new ShapeError("mae: target has 2 numbers a row, expected 1, one for each output"),
    );
    adding([1, 2], [1, 2])();
    expect(adding([1, 2, 3, 4], [1, 2, 3, 4])).toThrow(
      new ShapeError("mae(): output has 2 numbers a row, expected 1 as before"),
    );
  });
});

import { ShapeError } from "@backstream/core";
import { tensor } from "@backstream/tensors";
import { lossLaws } from "@backstream/testing";
import { describe, expect, it } from "vitest";
import { softmaxCrossEntropy } from "./softmaxCrossEntropy.js";

const classes = { target: (random: { integer(n: number): number }) => [random.integer(3)] };
const probabilities = {
  target: (random: { uniform(): number }): number[] => {
    const raw = [random.uniform(), random.uniform(), random.uniform()];
    return raw.map((x) => x / (raw[0] + raw[1] + raw[2]));
  },
};
lossLaws((reduction) => softmaxCrossEntropy({ reduction }), classes);
lossLaws((reduction) => softmaxCrossEntropy({ reduction, labelSmoothing: 0.2 }), classes);
lossLaws((reduction) => softmaxCrossEntropy({ reduction, labelSmoothing: 0.2 }), probabilities);
// Probabilities that do not add up to 1 have a derivative too.
lossLaws((reduction) => softmaxCrossEntropy({ reduction, targets: "probabilities" }), {});

const weighed = { classWeights: [0.5, 2, 1], ignoredClass: 0 };
lossLaws((reduction) => softmaxCrossEntropy({ reduction, ...weighed }), classes);
lossLaws((reduction) => softmaxCrossEntropy({ reduction, ignoredClass: 1, labelSmoothing: 0.2 }), classes);
lossLaws((reduction) => softmaxCrossEntropy({ reduction, classWeights: [0.5, 2, 1] }), probabilities);

const batch = tensor([2, 2], [0, 0, 0, 0]);

describe("softmaxCrossEntropy", () => {
  it("is the surprise at the class, log 2 for one of two like the other", () => {
    const { loss, delta } = softmaxCrossEntropy().compare(batch, [0, 1]);
    expect(loss).toBeCloseTo(Math.log(2), 15);
    expect(delta.toArray()).toEqual([
      [-0.25, 0.25],
      [0.25, -0.25],
    ]);
  });

  it("takes classes as whole numbers of any type, and with an axis of their own", () => {
    const expected = softmaxCrossEntropy().compare(batch, [0, 1]);
    expect(softmaxCrossEntropy().compare(batch, new Int32Array([0, 1]))).toEqual(expected);
    expect(softmaxCrossEntropy().compare(batch, tensor([2, 1], [0, 1]))).toEqual(expected);
    expect(softmaxCrossEntropy().compare([0, 0], 1)).toEqual(softmaxCrossEntropy().compare([0, 0], [0, 1]));
  });

  it("takes a class and certainty about it for the same", () => {
    const logits = [0.5, -1, 2];
    const byClass = softmaxCrossEntropy({ labelSmoothing: 0.1 }).compare(logits, 2);
    expect(softmaxCrossEntropy({ labelSmoothing: 0.1 }).compare(logits, [0, 0, 1]).loss).toBeCloseTo(
      byClass.loss,
      14,
    );
  });

  it("does not overflow", () => {
    const { loss, delta } = softmaxCrossEntropy().compare([3e38, -3e38, 0], 0);
    expect([loss, ...delta.data]).toEqual([0, 0, 0, 0]);
    expect(softmaxCrossEntropy().compare([1000, 0], 1).loss).toBe(1000);
  });

  it("lets a logit of -Infinity rule out a class", () => {
    const byClass = softmaxCrossEntropy().compare([0, 0, -Infinity], 0);
    expect(byClass.loss).toBeCloseTo(Math.log(2), 15);
    expect(byClass.delta.toArray()).toEqual([-0.5, 0.5, 0]);
    expect(softmaxCrossEntropy().compare([0, 0, -Infinity], [1, 0, 0]).loss).toBe(byClass.loss);
  });

  it("reads no class of a masked row", () => {
    expect(softmaxCrossEntropy().compare(batch, [0, -1], { mask: [1, 0] }).rows).toBe(1);
  });

  it("says what to do where the net has one output for two classes", () => {
    expect(() => softmaxCrossEntropy().compare([0], 1)).toThrow(
      new RangeError(
        "softmaxCrossEntropy(): class is 1, expected 0, as the net has one output; give it an output for each class, or take sigmoidCrossEntropy()",
      ),
    );
  });

  it.each([2, -1, 0.5, NaN])("refuses class %d of two", (label) => {
    expect(() => softmaxCrossEntropy().compare([0, 0], label)).toThrow(
      new RangeError(`softmaxCrossEntropy(): class is ${label}, expected a whole number from 0 to 1`),
    );
  });

  it.each([
    [{}, "expected [2, 2] or [2]"],
    [{ targets: "classes" as const }, "expected [2]"],
    [{ targets: "probabilities" as const }, "expected [2, 2]"],
  ])("refuses targets that do not fit %j", (options, wanted) => {
    const loss = softmaxCrossEntropy(options);
    expect(() => loss.compare(batch, [0, 1, 1])).toThrow(
      new ShapeError(`${loss.name}: target has shape [3], ${wanted}`),
    );
  });

  it.each([1, -0.1, NaN])("refuses a labelSmoothing of %d", (labelSmoothing) => {
    expect(() => softmaxCrossEntropy({ labelSmoothing })).toThrow(
      new RangeError(`softmaxCrossEntropy: labelSmoothing is ${labelSmoothing}, expected a number in [0, 1)`),
    );
  });

  it("refuses other kinds of targets", () => {
    expect(() => softmaxCrossEntropy({ targets: "labels" as "classes" })).toThrow(
      new RangeError('softmaxCrossEntropy: targets is "labels", expected "classes" or "probabilities"'),
    );
  });

  it("divides by the weights of the classes that are there", () => {
    const loss = softmaxCrossEntropy({ classWeights: [1, 3] });
    const { delta, ...found } = loss.compare(batch, [0, 1]);
    expect(found.loss).toBeCloseTo(Math.LN2, 15);
    expect(found.rows).toBe(2);
    expect(delta.toArray()).toEqual([
      [-0.125, 0.125],
      [0.375, -0.375],
    ]);
  });

  it("leaves rows of the ignored class out, as if they were masked", () => {
    const outputs = tensor([2, 2], [0, 0, 5, 7]);
    const expected = softmaxCrossEntropy().compare(outputs, [1, 0], { mask: [1, 0] });
    expect(softmaxCrossEntropy({ ignoredClass: -100 }).compare(outputs, [1, -100])).toEqual(expected);
    expect(softmaxCrossEntropy({ ignoredClass: 0 }).compare(outputs, [1, 0])).toEqual(expected);
  });

  it("has no loss where all rows are ignored, in the place of PyTorch's NaN", () => {
    const { loss, delta, rows } = softmaxCrossEntropy({ ignoredClass: 1 }).compare(batch, [1, 1]);
    expect([loss, rows, ...delta.data]).toEqual([0, 0, 0, 0, 0, 0]);
  });

  it("still refuses a class that does not exist", () => {
    expect(() => softmaxCrossEntropy({ ignoredClass: -100 }).compare(batch, [0, -1])).toThrow(
      new RangeError(
        "softmaxCrossEntropy({ ignoredClass: -100 }): class is -1, expected a whole number from 0 to 1",
      ),
    );
  });

  it.each<[unknown, string]>([
    [[1, -1], "[1, -1]"],
    [[0, 0], "[0, 0]"],
    [[1, NaN], "[1, NaN]"],
    [[], "[]"],
    [2, "2"],
    [["1"], '["1"]'],
  ])("refuses classWeights of %j", (classWeights, text) => {
    expect(() => softmaxCrossEntropy({ classWeights: classWeights as number[] })).toThrow(
      new RangeError(
        `softmaxCrossEntropy: classWeights is ${text}, expected a finite number from 0 up for each class, not all 0`,
      ),
    );
  });

  it("refuses class weights of other classes", () => {
    expect(() => softmaxCrossEntropy({ classWeights: [1, 2, 3] }).compare(batch, [0, 1])).toThrow(
      new ShapeError(
        "softmaxCrossEntropy({ classWeights: [1, 2, 3] }): output has 2 numbers a row, expected 3, one for each class weight",
      ),
    );
  });

  it("refuses an ignored class that is none", () => {
    expect(() => softmaxCrossEntropy({ ignoredClass: 0.5 })).toThrow(
      new RangeError("softmaxCrossEntropy: ignoredClass is 0.5, expected a whole number"),
    );
    expect(() => softmaxCrossEntropy({ ignoredClass: 0, targets: "probabilities" })).toThrow(
      new RangeError(
        "softmaxCrossEntropy: ignoredClass is 0 with targets that are probabilities, expected classes; mask the rows instead",
      ),
    );
  });
});

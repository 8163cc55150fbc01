import { tensor } from "@backstream/tensors";
import type { Sample } from "@backstream/core";
import { from, of } from "rxjs";
import { TestScheduler } from "rxjs/testing";
import { expect, it } from "vitest";
import { gate, type GateOptions } from "./gate.js";

/** What two features' gate says about a sample; undefined if it lets it pass. */
function reasonFor(sample: unknown, options: Partial<GateOptions<Sample>> = {}): string | undefined {
  let said: string | undefined;
  let passed = false;
  // The wire does not know types.
  of(sample as Sample)
    .pipe(gate({ features: 2, ...options, rejected: { next: ({ reason }) => void (said = reason) } }))
    .subscribe(() => (passed = true));
  expect(passed).toBe(said === undefined);
  return said;
}

it("passes valid samples, with numbers in any kind of array", () => {
  const samples: Sample[] = [
    { input: [1, 2] },
    { input: Float32Array.of(1, 2), target: 3, weight: 0.5 },
    { input: tensor([2, 2], [1, 2, 3, 4]), target: [0, 1], mask: [1, 0] },
  ];
  const passed: Sample[] = [];
  from(samples)
    .pipe(gate({ features: 2 }))
    .subscribe((sample) => passed.push(sample));
  expect(passed).toEqual(samples);
});

it.each([
  [{ input: [1, NaN] }, "input[1] is NaN, expected a finite number"],
  [{ input: [-Infinity, 1] }, "input[0] is -Infinity, expected a finite number"],
  [{ input: [1, "2"] }, 'input[1] is "2", expected a finite number'],
  [{ input: [1, null] }, "input[1] is null, expected a finite number"],
  [{ input: [1, 2, 3] }, "input has 3 features, expected 2"],
  [{ input: 1 }, "input has 1 features, expected 2"],
  [{ input: "1,2" }, 'input is "1,2", expected numbers'],
  [{ input: { 0: 1 } }, "input is { 0 }, expected numbers"],
  [{}, "input is undefined, expected numbers"],
  [null, "sample is null, expected an object with an input"],
  [{ input: [1, 2], target: NaN }, "target is NaN, expected a finite number"],
  [{ input: [1, 2], target: [0, Infinity] }, "target[1] is Infinity, expected a finite number"],
  [{ input: [1, 2], weight: "heavy" }, 'weight is "heavy", expected numbers'],
  [{ input: [1, 2], mask: [NaN] }, "mask[0] is NaN, expected a finite number"],
])("rejects %j", (sample, reason) => {
  expect(reasonFor(sample)).toBe(reason);
});

it("counts a tensor's last axis as features", () => {
  expect(reasonFor({ input: tensor([2, 3], [1, 2, 3, 4, 5, 6]) })).toBe("input has 3 features, expected 2");
});

const batch = tensor([2, 2], [1, 2, 3, 4]);

it.each([
  [{ input: [1, 2], target: 2 }, undefined],
  [{ input: [1, 2] }, undefined],
  [{ input: [1, 2], target: [1] }, undefined],
  [{ input: [1, 2], target: [0.2, 0.3, 0.5] }, undefined],
  [{ input: batch, target: [0, 2] }, undefined],
  [{ input: batch, target: Int32Array.of(0, 2) }, undefined],
  [{ input: batch, target: tensor([2, 3], [0, 0, 1, 1, 0, 0]) }, undefined],
  [{ input: batch, target: [0, -1], mask: [1, 0] }, undefined],
  [{ input: [1, 2], target: 7 }, "target is 7, expected a class from 0 to 2"],
  [{ input: [1, 2], target: 3 }, "target is 3, expected a class from 0 to 2"],
  [{ input: [1, 2], target: -1 }, "target is -1, expected a class from 0 to 2"],
  [{ input: [1, 2], target: 0.5 }, "target is 0.5, expected a class from 0 to 2"],
  [{ input: [1, 2], target: NaN }, "target is NaN, expected a finite number"],
  [{ input: batch, target: [0, 7] }, "target[1] is 7, expected a class from 0 to 2"],
  [{ input: batch, target: tensor([2], [7, 0]) }, "target[0] is 7, expected a class from 0 to 2"],
  [{ input: [1, 2], target: [0, 1] }, "target has 2 numbers, expected a class or 3 probabilities"],
  [{ input: batch, target: [0] }, "target has 1 numbers, expected 2 classes or 6 probabilities"],
])("with three classes: of %j it says %j", (sample, reason) => {
  expect(reasonFor(sample, { classes: 3 })).toBe(reason);
});

it.each([
  [{ input: 26 }, undefined],
  [{ input: [0], target: 99 }, undefined],
  [{ input: tensor([2, 1], [0, 26]) }, undefined],
  [{ input: 27 }, "input is 27, expected an index from 0 to 26"],
  [{ input: [-1] }, "input is -1, expected an index from 0 to 26"],
  [{ input: 0.5 }, "input is 0.5, expected an index from 0 to 26"],
  [{ input: tensor([2, 1], [0, 27]) }, "input[1] is 27, expected an index from 0 to 26"],
])("with a vocabulary of 27: of %j it says %j", (sample, reason) => {
  expect(reasonFor(sample, { features: 1, vocabulary: 27 })).toBe(reason);
});

it("continues after a rejected sample, in virtual time", () => {
  new TestScheduler((actual, expected) => expect(actual).toEqual(expected)).run(
    ({ cold, expectObservable }) => {
      const samples = { a: { input: 1 }, b: { input: NaN }, c: { input: 2 } };
      expectObservable(cold("a-b-c-|", samples).pipe(gate({ features: 1 }))).toBe("a---c-|", samples);
    },
  );
});

it("refuses to have no features, and options that do not exist", () => {
  expect(() => gate({ features: 0 })).toThrow("gate: features is 0, expected a whole number from 1 up");
  expect(() => gate({ features: 1, classes: 2.5 })).toThrow(
    "gate: classes is 2.5, expected a whole number from 1 up",
  );
  expect(() => gate({ features: 1, vocabulary: 0 })).toThrow(
    "gate: vocabulary is 0, expected a whole number from 1 up",
  );
  expect(() => gate({ features: 1, rejected: 5 as never })).toThrow(
    new TypeError("gate: rejected is 5, expected an observer with next, such as a Subject"),
  );
  expect(() => gate({ features: 1, reject: console } as never)).toThrow(
    'gate: no option named "reject"; it has features, classes, vocabulary, rejected',
  );
});

import fc from "fast-check";
import { expect, it } from "vitest";
import { fromFragment, toFragment } from "./fragment.js";
import { choices, defaults, ranges, type Settings } from "./Settings.js";

const chosenSettings = fc
  .record({
    data: fc.constantFrom(...choices.data),
    cell: fc.constantFrom(...choices.cell),
    loss: fc.constantFrom(...choices.loss),
    optimizer: fc.constantFrom(...choices.optimizer),
    units: fc.integer({ min: ranges.units[0], max: ranges.units[1] }),
    window: fc.integer({ min: 1, max: ranges.window[1] }),
    stride: fc.integer({ min: 1, max: ranges.stride[1] }),
    learningRate: fc.double({ min: ranges.learningRate[0], max: ranges.learningRate[1], noNaN: true }),
    seed: fc.integer({ min: 0, max: ranges.seed[1] }),
  })
  .map((own) => ({ ...own, stride: Math.min(own.stride, own.window) }) as Settings);

it("whatever is chosen comes back from the address", () => {
  fc.assert(
    fc.property(chosenSettings, fc.option(chosenSettings, { nil: undefined }), (first, other) => {
      const second = other && { ...other, data: first.data };
      expect(fromFragment(toFragment({ first, second }))).toEqual({
        chosen: { first, second },
        problems: [],
      });
    }),
  );
});

it("leaves out what is as the page opens, so that addresses are short", () => {
  expect(toFragment({ first: defaults, second: undefined })).toBe("");
  expect(toFragment({ first: defaults, second: { ...defaults, cell: "elman" } })).toBe("2.cell=elman");
  expect(toFragment({ first: defaults, second: defaults })).toBe("2");
  expect(fromFragment("").chosen).toEqual({ first: defaults, second: undefined });
});

it.each([
  ["units=many", "units is many, expected a whole number from 1 to 64"],
  ["units=0", "units is 0, expected a whole number from 1 to 64"],
  ["units=1.5", "units is 1.5, expected a whole number from 1 to 64"],
  ["units=", "units is , expected a whole number from 1 to 64"],
  ["learningRate=2", "learningRate is 2, expected a number from 0.00001 to 1"],
  ["cell=rnn", "cell is rnn, expected one of gru, lstm, elman, minGru, lru"],
  ["cell=__proto__", "cell is __proto__, expected one of gru, lstm, elman, minGru, lru"],
  ["2.window=900", "2.window is 900, expected a whole number from 1 to 128"],
  ["window=4", "stride is 8, expected at most the window, which is 4"],
  [
    "constructor=1",
    "constructor is no setting, expected one of data, cell, units, window, stride, loss, optimizer, learningRate, seed",
  ],
])("says what is wrong with #%s, and goes on with what the page opens with", (fragment, problem) => {
  const { chosen, problems } = fromFragment(`#${fragment}`);
  expect(problems).toEqual([problem]);
  const { first, second } = chosen;
  expect(first).toEqual(fragment === "window=4" ? { ...defaults, window: 4, stride: 4 } : defaults);
  expect(second).toEqual(fragment.startsWith("2.") ? defaults : undefined);
});

import type { HiddenUnits, Initialiser } from "@backstream/core";
import { describe, expect, it } from "vitest";
import {
  adagrad,
  adam,
  chain,
  continualBackpropagation,
  ftrl,
  groups,
  scheduleFreeSgd,
  sgd,
} from "../index.js";

const initialise: Initialiser = (values, _shape, random) =>
  values.forEach((_, i) => (values[i] = random.normal()));
/** Of dense(1, 3) and dense(3, 2): the weights and biases of three units, and what reads them. */
const unitsOf = (activity: readonly number[]): HiddenUnits[] => [
  {
    name: "0",
    count: 3,
    incoming: [
      { name: "0.weight", shape: [3, 1], offset: 0, size: 3, initialise },
      { name: "0.bias", shape: [3], offset: 3, size: 3, initialise },
    ],
    outgoing: [{ name: "1.weight", shape: [2, 3], offset: 6, size: 6, initialise }],
    activity: Float64Array.from(activity),
  },
];

describe("continualBackpropagation", () => {
  it("replaces the mature unit of the least utility", () => {
    const optimizer = continualBackpropagation({ rate: 1 / 3, maturity: 2, decay: 0 });
    // Incoming 0–2 and 3–5, outgoing 6–11: unit 1 has the largest output and the smallest weights.
    const parameters = Float64Array.from([1, 1, 1, 2, 2, 2, 3, 0.1, 3, 3, 0.1, 3, 4, 4]);
    const units = unitsOf([1, 9, 1]);
    const state = optimizer.init(14, undefined, units);
    const forgotten: number[][] = [];
    for (let step = 1; step <= 3; step++) {
      optimizer.update(new Float64Array(14), state, parameters, step, {
        units,
        forget: (indices) => forgotten.push([...indices]),
      });
    }
    expect(forgotten).toEqual([[1, 4, 7, 10]]);
    expect(parameters[1]).not.toBe(1);
    expect(parameters[4]).not.toBe(2);
    expect([...parameters].filter((_, index) => index !== 1 && index !== 4)).toEqual([1, 1, 2, 2, 3, 0, 3, 3, 0, 3, 4, 4]); // prettier-ignore
    expect(state).toEqual({
      utility: Float64Array.of(6, 0, 6),
      age: Float64Array.of(3, 0, 3),
      due: Float64Array.of(0),
      replaced: 1,
    });
  });

  it.each<[() => unknown, string]>([
    [() => continualBackpropagation({ rate: 2, maturity: 1 }), "rate is 2, expected a number from 0 to 1"],
    [
      () => continualBackpropagation({ rate: NaN, maturity: 1 }),
      "rate is NaN, expected a number from 0 to 1",
    ],
    [() => continualBackpropagation({} as never), "rate is undefined, expected a number from 0 to 1"],
    [() => continualBackpropagation({ rate: 0, maturity: 0.5 }), "maturity is 0.5, expected a whole number from 0 up"], // prettier-ignore
    [
      () => continualBackpropagation({ rate: 0, maturity: 0, decay: 1 }),
      "decay is 1, expected a number in [0, 1)",
    ],
    [
      () => {
        const optimizer = continualBackpropagation({ rate: 0, maturity: 0 });
        optimizer.update(new Float32Array(1), optimizer.init(1), new Float32Array(1), 1);
      },
      "the hidden units are not given, expected those of nets in a stream; use it behind backward, in update(chain(adam(), continualBackpropagation(…)))",
    ],
  ])("%s is refused", (act, text) => {
    expect(act).toThrow(new RangeError(`continualBackpropagation: ${text}`));
  });

  it("refuses a state for other units", () => {
    const optimizer = continualBackpropagation({ rate: 0, maturity: 0 });
    const update = (): void =>
      optimizer.update(new Float32Array(14), optimizer.init(14), new Float32Array(14), 1, { units: unitsOf([1, 1, 1]) }); // prettier-ignore
    expect(update).toThrow(
      "continualBackpropagation: the state has 0 units, expected 3; make it with init(size, segments, units)",
    );
  });

  it("stands beside optimizers that can forget", () => {
    const link = continualBackpropagation({ rate: 0, maturity: 7 });
    expect(() => chain(adam(), link)).not.toThrow();
    for (const optimizer of [
      scheduleFreeSgd(),
      ftrl(),
      groups(adam(), [{ match: "bias", weightDecay: 0 }]),
    ]) {
      expect(() => chain(optimizer, link)).toThrow(
        new RangeError(
          `chain: continualBackpropagation({ rate: 0, maturity: 7 }) stands beside ${optimizer.name}, which cannot forget what it knows of replaced parameters; take another optimizer such as adam()`,
        ),
      );
    }
    expect(() => groups(chain(sgd(), link), [{ match: "bias", frozen: true }])).toThrow(
      "groups: chain(sgd(), continualBackpropagation({ rate: 0, maturity: 7 })) looks at all parameters at once, expected an optimizer that treats each on its own",
    );
  });
});

it("forget makes a fresh state of some parameters", () => {
  const optimizer = adagrad({ initialSum: 0.5 });
  const state = optimizer.init(3);
  optimizer.update(new Float32Array([1, 1, 1]), state, new Float32Array(3), 1);
  optimizer.forget?.(state, new Float32Array(3), [0, 2]);
  expect([...state.sum]).toEqual([0.5, 1.5, 0.5]);
});

import { expect, it } from "vitest";
import { checkGradients } from "./checkGradients.js";
import { UnknownNameError } from "./errors.js";
import { affine } from "./fixtures/affine.js";
import { drawUnroll } from "./drawUnroll.js";
import { cell } from "./fixtures/cell.js";
import { chained } from "./fixtures/chained.js";
import type { Layer, WidthKeeping } from "./Layer.js";

/** affine(3, 2), which forgets what the rows add to the gradient of the second bias. */
function withoutSecondBias(): Layer {
  const sound = affine(3, 2);
  return {
    ...sound,
    gradient: (kernels, addresses) => {
      const { memory, gradient } = addresses;
      const earlier = memory[gradient + 7];
      sound.gradient?.(kernels, addresses);
      memory[gradient + 7] = earlier;
    },
  };
}

/** y = x², for any width; `slope` makes the derivative of it. */
function square(slope: (x: number) => number): WidthKeeping {
  return {
    name: "square()",
    fanIn: 0,
    fanOut: 0,
    keepsWidth: true,
    parameters: [],
    carry: [],
    tape: 0,
    gateDeltas: 0,
    forward: (_kernels, { rows, fanIn, input, output, memory }) => {
      for (let i = 0; i < rows * fanIn; i++) memory[output + i] = memory[input + i] ** 2;
    },
    inputDelta: (_kernels, { rows, fanIn, input, outputDelta, inputDelta, memory }) => {
      for (let i = 0; i < rows * fanIn; i++)
        memory[inputDelta + i] = slope(memory[input + i]) * memory[outputDelta + i];
    },
  };
}

const soundSquare = square((x) => 2 * x);

it("accepts correct layers, with memory, parts or any width", () => {
  for (const layer of [affine(3, 2), cell(2, 3), chained(cell(2, 3), soundSquare, cell(3, 2)), soundSquare]) {
    expect(checkGradients(layer).every(({ relativeError }) => relativeError < 1e-7)).toBe(true);
  }
  expect(checkGradients(soundSquare, { width: 2, ticks: 1, batch: 1 })[0].index).toHaveLength(3);
});

/** y = (count + 1) x; the count goes up to 3. `count` refuses what is none. */
const counting: Layer = {
  ...square(() => 0),
  name: "counting()",
  fanIn: 1,
  fanOut: 1,
  carry: [{ name: "count", size: 1, derivative: false, countsTo: 3 }],
  forward: (_kernels, { rows, input, output, carryIn, carryOut, memory }) => {
    for (let row = 0; row < rows; row++) {
      const count = memory[carryIn + row];
      if (!Number.isInteger(count)) throw new Error(`count is ${count}`);
      memory[output + row] = (count + 1) * memory[input + row];
      memory[carryOut + row] = Math.min(count + 1, 3);
    }
  },
  inputDelta: (_kernels, { rows, carryIn, outputDelta, inputDelta, memory }) => {
    for (let row = 0; row < rows; row++)
      memory[inputDelta + row] = (memory[carryIn + row] + 1) * memory[outputDelta + row];
  },
};

it("gives a count whole numbers, and expects no derivative of it", () => {
  const errors = checkGradients(counting, { batch: 20 });
  expect(errors.map(({ name, expected }) => [name, expected])).toEqual([
    ["input", errors[0].expected],
    ["count", 0],
  ]);
  const given = drawUnroll(counting, { batch: 50 });
  expect(new Set(Array.from(given.carryIn))).toEqual(new Set([0, 1, 2, 3]));
  expect(new Set(Array.from(given.carryOutDelta))).toEqual(new Set([0]));
});

it("says that a count has no derivative where a layer gives it one", () => {
  const wrong: Layer = {
    ...counting,
    backward: (_kernels, { rows, carryDelta, memory }) => memory.fill(1, carryDelta, carryDelta + rows),
  };
  expect(() => checkGradients(wrong)).toThrow(
    'checkGradients: counting(): the gradient of carry "count" at [0, 0] is 1, expected 0 by finite differences',
  );
});

it("expects no derivative of an index", () => {
  const lookUp: Layer = {
    ...affine(1, 2),
    inputDelta: (_kernels, { rows, inputDelta, memory }) => memory.fill(0, inputDelta, inputDelta + rows),
  };
  expect(() => checkGradients(lookUp)).toThrow("the gradient of the input");
  expect(checkGradients(lookUp, { indices: 4 })).toHaveLength(3);
});

it("names each gradient of a composite as its network does", () => {
  const errors = checkGradients(chained(cell(1, 2), affine(2, 1)));
  expect(errors.map(({ kind, name }) => `${kind} ${name}`)).toEqual([
    "input input",
    "carry 0.hidden",
    "parameter 0.weight",
    "parameter 0.keep",
    "parameter 1.weight",
    "parameter 1.bias",
  ]);
});

it("says where a forgotten term is missing", () => {
  expect(() => checkGradients(withoutSecondBias())).toThrow(
    /^checkGradients: affine\(3, 2\): the gradient of parameter "bias" at \[1\] is 0, expected -?\d+\.\d+ by finite differences; its relative error is [\d.]+, above 0\.000001$/,
  );
  const errors = checkGradients(withoutSecondBias(), { tolerance: Infinity });
  const wrong = errors.filter(({ relativeError }) => relativeError > 1e-6);
  expect(wrong).toMatchObject([{ kind: "parameter", name: "bias", index: [1], found: 0 }]);
});

it("finds a wrong unit of a memory's delta", () => {
  const sound = cell(3, 2);
  const mutant: Layer = {
    ...sound,
    backward: (kernels, addresses) => {
      sound.backward?.(kernels, addresses);
      addresses.memory[addresses.carryDelta + 3] *= 1.001; // the second unit of the second row
    },
  };
  const [hidden] = checkGradients(mutant, { kinds: ["carry"], tolerance: Infinity });
  expect(hidden).toMatchObject({ kind: "carry", name: "hidden", index: [1, 1] });
});

it("takes a NaN for the largest error", () => {
  const nowhere = square((x) => (x > 1 ? NaN : 2 * x));
  expect(() => checkGradients(nowhere)).toThrow("its relative error is Infinity, above 0.000001");
});

it("checks what is asked for, with other numbers for another seed", () => {
  const input = (seed: number): number =>
    checkGradients(affine(3, 2), { kinds: ["input"], seed })[0].expected;
  expect(input(1)).toBe(input(1));
  expect(input(1)).not.toBe(input(2));
  expect(checkGradients(affine(3, 2), { kinds: [], tolerance: 0 })).toEqual([]);
});

it("refuses an option that does not exist", () => {
  expect(() => checkGradients(affine(3, 2), { tolerence: 1 } as object)).toThrow(
    new UnknownNameError(
      'checkGradients: no option named "tolerence"; it has width, indices, ticks, batch, seed, tolerance, kinds',
    ),
  );
});

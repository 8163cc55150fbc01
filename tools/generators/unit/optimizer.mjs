export const optimizer = (name) => ({
  exported: [name, `type ${pascal(name)}Options`],
  unit: `import { callName, type Optimizer } from "@backstream/core";
import { expectRate, rateAt, type LearningRate } from "./LearningRate.js";

/** Options of \`${name}\`. */
export interface ${pascal(name)}Options {
  /** 0.001 where not given. */
  readonly learningRate?: LearningRate;
}

/**
 * A step against the sign of the gradient.
 *
 *     p ← p - learningRate · sign(g)
 *
 * Why and when to use it.
 *
 * @throws {RangeError} When an option is out of range; by \`update\`, when a schedule gives no finite number.
 * @source Author, "Title", year.
 * @example
 *   const parameters = new Float32Array([1, 2]);
 *   ${name}({ learningRate: 0.5 }).update(new Float32Array([7, -7]), undefined, parameters, 1);
 *   parameters // => [0.5, 2.5]
 */
export function ${name}(options: ${pascal(name)}Options = {}): Optimizer<void> {
  const { learningRate = 1e-3 } = options;
  expectRate("${name}", learningRate);
  return {
    name: callName("${name}", options, ["learningRate"]),
    transforms: "parameters",
    init: () => undefined,
    update: (gradient, _, parameters, step, update) => {
      const rate = rateAt("${name}", learningRate, step, update);
      for (let i = 0; i < parameters.length; i++) parameters[i] -= rate * Math.sign(gradient[i]);
    },
  };
}
`,
  test: `import { optimizerLaws } from "@backstream/testing";
import { expect, it } from "vitest";
import { ${name} } from "./${name}.js";

optimizerLaws((learningRate) => ${name}({ learningRate }));

it("goes against the sign of the gradient", () => {
  const parameters = new Float32Array([1, 2]);
  ${name}({ learningRate: 0.5 }).update(new Float32Array([7, -7]), undefined, parameters, 1);
  expect([...parameters]).toEqual([0.5, 2.5]);
});

it("refuses a learning rate below 0", () => {
  expect(() => ${name}({ learningRate: -1 })).toThrow(
    new RangeError("${name}: learningRate is -1, expected a finite number from 0 up"),
  );
});
`,
});

const pascal = (name) => name[0].toUpperCase() + name.slice(1);

export const layer = (name) => ({
  exported: [name],
  unit: `import type { Layer } from "@backstream/core";
import { customLayer } from "./customLayer.js";

/**
 * One gain for each feature.
 *
 *     y = gain · x
 *
 * - input    \`[batch, width]\`
 * - output   \`[batch, width]\`
 * - gain     \`weight\` \`[width]\`
 *
 * Why and when to use it.
 *
 * @throws {RangeError} When the width is no whole number from 1 up.
 * @source Author, "Title", year.
 * @example
 *   ${name}(3).fanOut // => 3
 */
export function ${name}<const Width extends number>(width: Width): Layer<Width, Width> {
  return customLayer({
    name: \`${name}(\${width})\`,
    fanIn: width,
    fanOut: width,
    parameters: { weight: { shape: [width], initialise: (values) => values.fill(1) } },
    forward: ({ parameters, input, output }) => {
      for (let i = 0; i < width; i++) output[i] = parameters.weight[i] * input[i];
    },
    backward: ({ parameters, input, outputDelta, inputDelta, gradient }) => {
      for (let i = 0; i < width; i++) {
        inputDelta[i] = parameters.weight[i] * outputDelta[i];
        gradient.weight[i] += input[i] * outputDelta[i];
      }
    },
  });
}
`,
  test: `import { network, run } from "@backstream/core";
import { layerLaws } from "@backstream/testing";
import { expect, it } from "vitest";
import { ${name} } from "./${name}.js";

layerLaws(() => ${name}(3));

it("multiplies each feature by its gain", () => {
  const net = network(${name}(2));
  net.load({ weight: [2, 3] });
  expect(run(net, [[1, 10]]).outputs[0].toArray()).toEqual([2, 30]);
});

it("refuses a width that is no whole number from 1 up", () => {
  expect(() => ${name}(0)).toThrow("${name}(0): fanIn is 0, expected a whole number from 1 up");
});
`,
});

// The laws in a user's own Vitest: a layer of theirs obeys them, and one whose gradient lacks a factor does not.
import { customLayer } from "@backstream/layers";
import { layerLaw, layerLaws, lossLaws, operatorLaws, optimizerLaws } from "@backstream/testing";
import { sgd } from "@backstream/optimizers";
import { squaredError } from "@backstream/losses";
import { map } from "rxjs";
import { expect, test } from "vitest";

const gain = (factor = 1) =>
  customLayer({
    name: `gain(${factor})`,
    fanIn: 3,
    fanOut: 3,
    parameters: { weight: { shape: [3], initialise: (values) => values.fill(1) } },
    forward: ({ parameters, input, output }) => {
      for (let i = 0; i < 3; i++) output[i] = (parameters.weight[i] ?? NaN) * (input[i] ?? NaN);
    },
    backward: ({ parameters, input, outputDelta, inputDelta, gradient }) => {
      for (let i = 0; i < 3; i++) {
        inputDelta[i] = (parameters.weight[i] ?? NaN) * (outputDelta[i] ?? NaN);
        const derivative = (input[i] ?? NaN) * (outputDelta[i] ?? NaN);
        gradient.weight[i] = (gradient.weight[i] ?? NaN) + factor * derivative;
      }
    },
  });

layerLaws(() => gain());
lossLaws((reduction) => squaredError({ reduction }));
optimizerLaws((learningRate) => sgd({ learningRate }));
operatorLaws(
  "double",
  () => map(({ input }: { input: number }) => ({ output: 2 * input })),
  () => [{ input: 1 }, { input: 2 }],
);

test("a gradient that is twice the derivative breaks a law", () => {
  expect(() => layerLaw.parameterGradient(() => gain(2), {})).toThrow(
    'checkGradients: gain(2): the gradient of parameter "weight" at',
  );
});

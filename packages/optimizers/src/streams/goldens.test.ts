import type { Optimizer } from "@backstream/core";
import { describe, it } from "vitest";
import { expectClose } from "../fixtures/expectClose.js";
import streams from "../fixtures/stream-optimizers.json" with { type: "json" };
import {
  adaptiveObgd,
  autostep,
  idbd,
  obgd,
  type AutostepState,
  type IdbdState,
  type ObgdState,
} from "../index.js";

const factories: Readonly<Record<string, (options: object) => unknown>> = {
  idbd,
  autostep,
  obgd,
  adaptiveObgd,
};

/** The step sizes that a state has reached. */
const stepSizes: Readonly<Record<string, (state: unknown, rate: number) => Float64Array>> = {
  idbd: (state, rate) => (state as IdbdState).logarithms.map((logarithm) => rate * Math.exp(logarithm)),
  autostep: (state, rate) => (state as AutostepState).sizes.map((size) => rate * size),
};

const linear = streams.cases.filter(({ model }) => model === "linear");

// The net is a golden of the operators, which take the gradient back through it.
describe.each([
  ["float64", Float64Array, 1e-6],
  ["float32", Float32Array, 1e-4],
] as const)("the papers' linear models after every sample, in %s", (_, Floats, tolerance) => {
  it.each(linear.map((golden) => ({ golden })))("$golden.optimizer $golden.options", ({ golden }) => {
    const { inputs, targets } = golden;
    const optimizer = factories[golden.optimizer](golden.options) as Optimizer; // its state is looked at below
    const parameters = Floats.from(golden.start as readonly number[]);
    const state = optimizer.init(parameters.length);
    const outputs: number[] = [];
    inputs.forEach((input, index) => {
      const output = input.reduce((sum, x, i) => sum + x * parameters[i], 0);
      outputs.push(output);
      const outputDelta = output - targets[index];
      const gradient = Floats.from(input.map((x) => outputDelta * x));
      optimizer.update(gradient, state, parameters, index + 1, { outputDelta });
      expectClose(parameters, golden.parameters![index], tolerance);
      if (golden.rates)
        expectClose(Float64Array.of((state as ObgdState).rate), [golden.rates[index]], tolerance);
      if (golden.stepSizes)
        expectClose(
          stepSizes[golden.optimizer](state, golden.options.learningRate),
          golden.stepSizes[index],
          tolerance,
        );
    });
    expectClose(Float64Array.from(outputs), golden.outputs, tolerance);
  });
});

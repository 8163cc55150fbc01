import type { Optimizer } from "@backstream/core";
import { arena, type Floats } from "@backstream/tensors";
import { describe, expect, it } from "vitest";
import clipping from "./fixtures/clipping.json" with { type: "json" };
import optimizers from "./fixtures/optimizers.json" with { type: "json" };
import schedules from "./fixtures/schedules.json" with { type: "json" };
import {
  adam,
  adamW,
  clipByNorm,
  cosineDecay,
  exponentialDecay,
  linearWarmup,
  rmsProp,
  type Schedule,
  sgd,
  stepDecay,
} from "./index.js";

/** Fixtures bear PyTorch's names. */
function make(optimizer: string, options: Record<string, unknown>): Optimizer {
  const names: Record<string, string> = {
    lr: "learningRate",
    eps: "epsilon",
    weight_decay: "weightDecay",
    alpha: "decay",
  };
  const ours = Object.fromEntries(
    Object.entries(options).map(([name, value]) => [names[name] ?? name, value]),
  );
  const factories: Record<string, (options: object) => unknown> = { sgd, adam, adamW, rmsProp };
  return factories[optimizer](ours) as Optimizer; // its state is its own affair
}

function expectClose(actual: Floats, expected: readonly number[], tolerance: number): void {
  const scale = Math.max(...expected.map(Math.abs));
  for (const [i, value] of expected.entries()) {
    expect(Math.abs(actual[i] - value), `[${i}]: ${actual[i]}, expected ${value}`).toBeLessThan(
      tolerance * scale,
    );
  }
}

describe("PyTorch's parameters after every step", () => {
  for (const { optimizer, options, start, gradients, parameters } of optimizers.cases) {
    /** Views of the arena last until the next allocation, so a place is read whenever it is used. */
    const expectSteps = (place: (values: readonly number[]) => () => Floats): void => {
      const made = make(optimizer, options);
      const state = made.init(start.data.length);
      const values = place(start.data);
      gradients.forEach((numbers, index) => {
        const gradient = place(numbers);
        made.update(gradient(), state, values(), index + 1);
        expectClose(values(), parameters[index], 1e-5);
      });
    };
    const name = `${optimizer} ${JSON.stringify(options)}`;
    const plain = (array: Floats) => () => array;

    it(`${name}, plain arrays`, () => {
      expectSteps((values) => plain(Float32Array.from(values)));
    });

    it(`${name}, in float64`, () => {
      expectSteps((values) => plain(Float64Array.from(values)));
    });

    it(`${name}, in the arena`, () => {
      expectSteps((values) => {
        const block = arena.allocate(values.length);
        block.array.set(values);
        return () => block.array;
      });
    });
  }
});

it.each(schedules.cases)("PyTorch's rates: $schedule", ({ schedule, base, options, rates }) => {
  const { from_: from, ...rest } = { from_: undefined, ...options };
  const factories: Record<string, (options: never) => Schedule> = {
    step: stepDecay,
    exponential: exponentialDecay,
    cosine: cosineDecay,
    linearWarmup,
  };
  const all = from === undefined ? rest : { ...rest, from };
  const rate = factories[schedule]({ learningRate: base, ...all } as never); // each case has its schedule's options
  rates.forEach((expected, index) => expect(rate(index + 1)).toBeCloseTo(expected, 12));
});

it.each(clipping.cases)(
  "PyTorch's clipping by the norm of all, at $maximum",
  ({ maximum, gradients, clipped }) => {
    const gradient = Float32Array.from(gradients.flatMap(({ data }) => data));
    const clip = clipByNorm(maximum);
    clip.update(gradient, clip.init(gradient.length), new Float32Array(gradient.length), 1);
    expectClose(
      gradient,
      clipped.flatMap(({ data }) => data),
      1e-6,
    );
  },
);

import type { Optimizer, Segment } from "@backstream/core";
import { arena, type Floats } from "@backstream/tensors";
import { describe, expect, it } from "vitest";
import clipping from "./fixtures/clipping.json" with { type: "json" };
import { expectClose } from "./fixtures/expectClose.js";
import moreOptimizers from "./fixtures/more-optimizers.json" with { type: "json" };
import moreSchedules from "./fixtures/more-schedules.json" with { type: "json" };
import { makeOptimizer } from "./fixtures/makeOptimizer.js";
import nAdam from "./fixtures/nAdam.json" with { type: "json" };
import optimizers from "./fixtures/optimizers.json" with { type: "json" };
import penalties from "./fixtures/penalties.json" with { type: "json" };
import { scheduleOf } from "./fixtures/scheduleOf.js";
import schedules from "./fixtures/schedules.json" with { type: "json" };
import tensorOptimizers from "./fixtures/tensor-optimizers.json" with { type: "json" };
import {
  centreGradient,
  clipAdaptively,
  clipByNorm,
  clipByTensorNorm,
  clipByValue,
  l1,
  l2,
  maxNorm,
  type Penalty,
} from "./index.js";

interface Golden {
  readonly shape: readonly number[];
  readonly data: readonly number[];
}

/** Vectors are read whenever they are used: views of the arena last until the next allocation. */
type Place = (values: readonly number[]) => () => Floats;

const plain = (array: Floats) => () => array;
const places: readonly [string, Place, number][] = [
  ["plain arrays", (values) => plain(Float32Array.from(values)), 1e-4],
  ["float64", (values) => plain(Float64Array.from(values)), 1e-6],
  [
    "the arena",
    (values) => {
      const block = arena.allocate(values.length);
      block.array.set(values);
      return () => block.array;
    },
    1e-4,
  ],
];

const ofTensors: readonly object[] = tensorOptimizers.cases;

/** The averages that an optimizer keeps beside the parameters. */
function averageIn(state: unknown): Floats | undefined {
  return (state as { readonly average?: Float64Array }).average;
}

describe.each(places)("the parameters after every step, in %s", (_, place, tolerance) => {
  // PyTorch 1.13, of which the other numbers are, had a mistake in NAdam that 2.0 has not: nAdam.json says which.
  const others = [...optimizers.cases, ...moreOptimizers.cases].filter(
    ({ optimizer }) => optimizer !== "nAdam",
  );
  it.each([...others, ...nAdam.cases].map((golden) => ({ golden })))(
    "$golden.optimizer $golden.options",
    ({ golden }) => {
      const { optimizer, options, start, gradients, parameters } = golden;
      const average = "average" in golden ? golden.average : undefined;
      const made = makeOptimizer(optimizer, options);
      const state = made.init(start.data.length);
      const values = place(start.data);
      gradients.forEach((numbers, index) => {
        const gradient = place(numbers);
        made.update(gradient(), state, values(), index + 1);
        expectClose(values(), parameters[index], tolerance);
        if (average) expectClose(averageIn(state)!, average[index], tolerance); // such a golden's optimizer keeps one
      });
    },
  );

  it.each(ofTensors.filter(isTrajectory).map((golden) => ({ golden })))(
    "$golden.optimizer $golden.options, tensor by tensor",
    ({ golden }) => {
      const { optimizer, options, start, gradients, parameters } = golden;
      const segments = segmentsOf(start);
      const made = makeOptimizer(optimizer, options);
      const numbers = flat(start, segments);
      const state = made.init(numbers.length, segments);
      const values = place(numbers);
      gradients.forEach((gradient, index) => {
        const given = place(flat(gradient, segments));
        made.update(given(), state, values(), index + 1, { segments });
        expectClose(values(), flat(parameters[index], segments), tolerance);
      });
    },
  );

  it.each(ofTensors.filter(isTransformation).map((golden) => ({ golden })))(
    "$golden.transform $golden.options",
    ({ golden }) => {
      const link = transformation(golden.transform, golden.options);
      const segments = segmentsOf(golden.parameters);
      const [gradient, values] = [golden.gradient, golden.parameters].map((all) =>
        place(flat(all, segments)),
      );
      link.update(gradient(), link.init(gradient().length, segments), values(), 1, { segments });
      expectClose(gradient(), flat(golden.transformed, segments), tolerance);
    },
  );
});

describe("penalties and constraints", () => {
  it.each(penalties.cases.flatMap((golden) => ("penalty" in golden ? [{ golden }] : [])))(
    "$golden.penalty: gradient and value",
    ({ golden }) => {
      const make: Record<string, (factor: number) => Penalty> = { l1, l2 };
      const penalty = make[golden.penalty!](golden.factor!);
      const values = Float64Array.from(golden.values.data);
      const gradient = new Float64Array(values.length);
      penalty.update(gradient, penalty.init(values.length), values, 1);
      expectClose(gradient, golden.gradient!.data, 1e-6);
      expect(penalty.value(values)).toBeCloseTo(golden.value!, 9);
    },
  );

  it.each(penalties.cases.flatMap((golden) => ("constraint" in golden ? [{ golden }] : [])))(
    "maxNorm over $golden.over",
    ({ golden }) => {
      const constraint = maxNorm(golden.maximum!, { over: golden.over as "rows" });
      const values = Float64Array.from(golden.values.data);
      const { shape } = golden.values;
      const segments = [{ name: "weight", shape, offset: 0, size: values.length }];
      constraint.update(new Float64Array(values.length), {}, values, 1, { segments });
      expectClose(values, golden.constrained!.data, 1e-6);
    },
  );
});

it.each(
  [...schedules.cases, ...moreSchedules.cases].flatMap(
    (golden) => (golden.schedule === "plateau" ? [] : [{ golden }]), // the golden of trainers' reduceOnPlateau
  ),
)("the rates of $golden.schedule $golden.options", ({ golden }) => {
  const rate = scheduleOf(golden.schedule, golden.base, golden.options);
  golden.rates.forEach((expected, index) =>
    expect(rate(index + 1), `step ${index + 1}`).toBeCloseTo(expected, 12),
  );
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

type Named = Readonly<Record<string, Golden>>;
type NamedNumbers = Readonly<Record<string, readonly number[]>>;

interface Trajectory {
  readonly optimizer: string;
  readonly options: Readonly<Record<string, unknown>>;
  readonly start: Named;
  readonly gradients: readonly NamedNumbers[];
  readonly parameters: readonly NamedNumbers[];
}

interface Transformation {
  readonly transform: string;
  readonly options: Readonly<Record<string, number>>;
  readonly parameters: Named;
  readonly gradient: Named;
  readonly transformed: Named;
}

function isTrajectory(golden: object): golden is Trajectory {
  return "optimizer" in golden;
}

function isTransformation(golden: object): golden is Transformation {
  return "transform" in golden;
}

function transformation(name: string, { maximum, factor, ...options }: Transformation["options"]): Optimizer {
  const factories: Record<string, () => Optimizer<object>> = {
    clipByValue: () => clipByValue(maximum),
    clipByTensorNorm: () => clipByTensorNorm(maximum),
    clipAdaptively: () => clipAdaptively(options),
    l1: () => l1(factor),
    centreGradient: () => centreGradient(),
  };
  return factories[name]();
}

function segmentsOf(tensors: Named): Segment[] {
  let offset = 0;
  return Object.entries(tensors).map(([name, { shape, data }]) => {
    const segment = { name, shape, offset, size: data.length };
    offset += data.length;
    return segment;
  });
}

function flat(tensors: Named | NamedNumbers, segments: readonly Segment[]): number[] {
  return segments.flatMap(({ name }) => {
    const tensor = tensors[name];
    return "data" in tensor ? tensor.data : tensor;
  });
}

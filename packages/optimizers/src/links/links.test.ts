import type { Segment } from "@backstream/core";
import { optimizerLaws } from "@backstream/testing";
import { describe, expect, it } from "vitest";
import adamWGolden from "../fixtures/more-optimizers.json" with { type: "json" };
import { expectClose } from "../fixtures/expectClose.js";
import {
  adam,
  centreGradient,
  chain,
  clipAdaptively,
  clipByTensorNorm,
  clipByValue,
  decoupledWeightDecay,
  l1,
  l2,
  lion,
  maxNorm,
  weightDecay,
  type Link,
} from "../index.js";

optimizerLaws(() => clipByValue(0.5));
optimizerLaws(() => clipByTensorNorm(0.5), { joint: true });
optimizerLaws(() => clipAdaptively({ clipping: 0.5 }), { joint: true });
optimizerLaws(() => centreGradient(), { joint: true });
optimizerLaws(() => l1(0.1));
optimizerLaws(() => l2(0.1));
optimizerLaws((learningRate) => decoupledWeightDecay(0.1, { learningRate }));
optimizerLaws(() => maxNorm(0.5), { joint: true });
optimizerLaws(() => maxNorm(0.5, { over: "columns" }), { joint: true });
optimizerLaws((learningRate) => chain(lion({ learningRate }), maxNorm(5)), { joint: true });

const segments: readonly Segment[] = [
  { name: "weight", shape: [2, 2], offset: 0, size: 4 },
  { name: "bias", shape: [2], offset: 4, size: 2 },
];

/** What a link makes of gradient and parameters. */
function after(
  link: Link,
  gradient: readonly number[],
  parameters: readonly number[],
  frozen?: readonly Segment[],
) {
  const [g, p] = [Float64Array.from(gradient), Float64Array.from(parameters)];
  const state: unknown = link.init(p.length, segments);
  link.update(g, state, p, 1, { segments, frozen });
  return { gradient: [...g], parameters: [...p] };
}

describe("links of a chain", () => {
  it("clipByTensorNorm clips each tensor on its own", () => {
    const { gradient } = after(clipByTensorNorm(5), [30, 0, 0, 40, 3, 3], [0, 0, 0, 0, 0, 0]);
    [3, 0, 0, 4, 3, 3].forEach((value, index) => expect(gradient[index]).toBeCloseTo(value, 6));
  });

  it("clipAdaptively clips each row by its weights", () => {
    const { gradient } = after(clipAdaptively({ clipping: 0.5 }), [3, 4, 3, 4, 1, 0], [6, 8, 0, 2, 4, 3]);
    [3, 4, 0.6, 0.8, 1, 0].forEach((value, index) => expect(gradient[index]).toBeCloseTo(value, 12));
  });

  it("maxNorm shortens rows or columns, and leaves vectors and what is frozen", () => {
    const values = [3, 4, 0, 1, 9, 9];
    const rows = after(maxNorm(1), values, values).parameters;
    [3 / 5, 4 / 5, 0, 1, 9, 9].forEach((value, index) => expect(rows[index]).toBeCloseTo(value, 12));
    const { parameters } = after(maxNorm(1, { over: "columns" }), values, values);
    [1, 4 / Math.sqrt(17), 0, 1 / Math.sqrt(17), 9, 9].forEach((value, index) =>
      expect(parameters[index]).toBeCloseTo(value, 12),
    );
    expect(after(maxNorm(1), values, values, [segments[0]]).parameters).toEqual(values);
  });

  it.each([l1(0.5), l2(0.5), weightDecay(0.5)])(
    "$name adds nothing to the gradient of what is frozen",
    (link) => {
      const { gradient } = after(link, [0, 0, 0, 0, 1, 1], [1, 1, 1, 1, 1, 1], [segments[0]]);
      expect(gradient).toEqual([0, 0, 0, 0, 1.5, 1.5]);
    },
  );

  it("decoupledWeightDecay leaves what is frozen", () => {
    expect(
      after(decoupledWeightDecay(0.5), [0, 0, 0, 0, 0, 0], [2, 2, 2, 2, 2, 2], [segments[0]]).parameters,
    ).toEqual([2, 2, 2, 2, 1, 1]);
  });

  it("decoupledWeightDecay before adam, at one rate, is adamW: PyTorch's numbers", () => {
    const golden = adamWGolden.cases.find(({ optimizer }) => optimizer === "adamW")!;
    const {
      lr,
      weight_decay: factor,
      amsgrad,
    } = golden.options as Record<string, number | boolean | undefined>;
    const learningRate = lr as number;
    const optimizer = chain(
      decoupledWeightDecay(factor as number, { learningRate }),
      adam({ learningRate, amsgrad: amsgrad === true }),
    );
    const parameters = Float64Array.from(golden.start.data);
    const state = optimizer.init(parameters.length);
    golden.gradients.forEach((gradient, index) => {
      optimizer.update(Float64Array.from(gradient), state, parameters, index + 1);
      expectClose(parameters, golden.parameters[index], 1e-6);
    });
  });

  it("are named as they were called", () => {
    const links = [
      clipByValue(1),
      clipByTensorNorm(2),
      clipAdaptively(),
      clipAdaptively({ clipping: 0.1 }),
      centreGradient(),
      l1(0.1),
      l2(0.2),
      decoupledWeightDecay(0.1),
      decoupledWeightDecay(0.1, { learningRate: 0.5 }),
      maxNorm(3),
      maxNorm(3, { over: "columns" }),
    ];
    expect(links.map(({ name }) => name)).toEqual([
      "clipByValue(1)",
      "clipByTensorNorm(2)",
      "clipAdaptively()",
      "clipAdaptively({ clipping: 0.1 })",
      "centreGradient()",
      "l1(0.1)",
      "l2(0.2)",
      "decoupledWeightDecay(0.1)",
      "decoupledWeightDecay(0.1, { learningRate: 0.5 })",
      "maxNorm(3)",
      'maxNorm(3, { over: "columns" })',
    ]);
  });

  it.each<[() => unknown, string]>([
    [() => clipByValue(0), "clipByValue: maximum is 0, expected a finite number above 0"],
    [() => clipByTensorNorm(NaN), "clipByTensorNorm: maximum is NaN, expected a finite number above 0"],
    [
      () => clipAdaptively({ clipping: -1 }),
      "clipAdaptively: clipping is -1, expected a finite number above 0",
    ],
    [() => clipAdaptively({ epsilon: 0 }), "clipAdaptively: epsilon is 0, expected a finite number above 0"],
    [
      () => clipAdaptively({ maximum: 1 } as never),
      'clipAdaptively: no option named "maximum"; it has clipping, epsilon',
    ],
    [() => l1(-1), "l1: factor is -1, expected a finite number from 0 up"],
    [() => l2(Infinity), "l2: factor is Infinity, expected a finite number from 0 up"],
    [
      () => decoupledWeightDecay(-1),
      "decoupledWeightDecay: factor is -1, expected a finite number from 0 up",
    ],
    [
      () => decoupledWeightDecay(1, { learningRate: NaN }),
      "decoupledWeightDecay: learningRate is NaN, expected a finite number from 0 up",
    ],
    [
      () => decoupledWeightDecay(1, { rate: 1 } as never),
      'decoupledWeightDecay: no option named "rate"; it has learningRate',
    ],
    [() => maxNorm(0), "maxNorm: maximum is 0, expected a finite number above 0"],
    [() => maxNorm(1, { over: "all" as never }), 'maxNorm: over is "all", expected "rows" or "columns"'],
    [() => maxNorm(1, { axis: 0 } as never), 'maxNorm: no option named "axis"; it has over'],
    [
      () => after(clipByTensorNorm(1), [1, 1], [1, 1]),
      'clipByTensorNorm: the segment "weight" ends at 4, expected at most 2, the number of parameters',
    ],
  ])("refuse %s", (make, message) => {
    expect(make).toThrow(message);
  });
});

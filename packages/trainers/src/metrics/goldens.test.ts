import { tensor } from "@backstream/tensors";
import { expectNear } from "@backstream/testing";
import { describe, expect, it } from "vitest";
import golden from "../fixtures/metrics.json" with { type: "json" };
import { accumulate } from "./accumulate.js";
import type { MeasureOptions } from "./MeasureOptions.js";
import { accuracy } from "./accuracy.js";
import { bitsPerCharacter } from "./bitsPerCharacter.js";
import { confusionMatrix } from "./confusionMatrix.js";
import { f1 } from "./f1.js";
import { logLoss } from "./logLoss.js";
import { mae } from "./mae.js";
import { mase } from "./mase.js";
import { metrics } from "./metrics.js";
import type { Metric } from "./Metric.js";
import { perplexity } from "./perplexity.js";
import { precision } from "./precision.js";
import { r2 } from "./r2.js";
import { recall } from "./recall.js";
import { rmse } from "./rmse.js";

interface Predictions {
  readonly ticks: readonly number[];
  readonly weight: readonly number[];
  readonly mask: readonly number[];
  readonly target: readonly (number | number[])[];
  readonly output: readonly (number | number[])[];
}

/** The metric's value after all ticks, each a sample of several rows. */
function measured<Value>(metric: Metric<Value>, given: Predictions, options: MeasureOptions): Value {
  const running = accumulate(metric, options);
  let from = 0;
  for (const rows of given.ticks) {
    const part = <T>(of: readonly T[]): T[] => of.slice(from, from + rows);
    const output = part(given.output).flat();
    const target = Float64Array.from(part(given.target).flat());
    const [weight, mask] = [part(given.weight), part(given.mask)];
    running.add({
      sample: { input: 0, target, weight, mask },
      output: tensor([rows, output.length / rows], Float64Array.from(output)),
    });
    from += rows;
  }
  return running.value;
}

const classification = {
  accuracy: accuracy(),
  logLoss: logLoss(),
  perplexity: perplexity(),
  bitsPerCharacter: bitsPerCharacter(),
  precision: precision(),
  recall: recall(),
  f1: f1(),
  confusionMatrix: confusionMatrix(),
};
const cases = {
  regression: { mae: mae(), rmse: rmse(), r2: r2() },
  yesOrNo: {
    ...classification,
    precisionOf0: precision({ class: 0 }),
    recallAt70: recall({ threshold: 0.7 }),
    f1At70: f1({ threshold: 0.7 }),
  },
  classes: {
    ...classification,
    precisionOf1: precision({ class: 1 }),
    recallOf1: recall({ class: 1 }),
    f1Of3: f1({ class: 3 }),
  },
};
const windows = { whole: {}, rolling: { rolling: 5 }, fading: { fading: 0.9 } };

describe.each(["regression", "yesOrNo", "classes"] as const)("scikit-learn's %s", (kind) => {
  it.each(["whole", "rolling", "fading"] as const)("%s, weighted and masked", (window) => {
    const expected: Record<string, unknown> = golden[kind].expected[window];
    const found: Record<string, unknown> = measured(metrics(cases[kind]), golden[kind], windows[window]);
    expect(Object.keys(found).toSorted()).toEqual(Object.keys(expected).toSorted());
    for (const name of Object.keys(expected))
      expectNear(name, numbers(found[name]), numbers(expected[name]), 1e-12);
  });
});

it("the paper's MASE", () => {
  const { training, target, output, expected } = golden.seasonal;
  const value = (metric: Metric): number => {
    const running = accumulate(metric);
    target.forEach((wanted, tick) =>
      running.add({ sample: { input: 0, target: wanted }, output: output[tick] }),
    );
    return running.value;
  };
  const found = [{ training }, { training, period: 7 }, { period: 7 }].map((options) => value(mase(options)));
  expectNear("MASE", found, [expected.last, expected.season, expected.seasonMeasured], 1e-12);
});

/** A number, or those of a matrix. */
function numbers(value: unknown): number[] {
  return [value].flat(2) as number[];
}

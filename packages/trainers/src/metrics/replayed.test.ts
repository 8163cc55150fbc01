import { network } from "@backstream/core";
import { dense } from "@backstream/layers";
import { softmaxCrossEntropy, squaredError } from "@backstream/losses";
import { compare, predict } from "@backstream/operators";
import { tensor } from "@backstream/tensors";
import { from, lastValueFrom, map, toArray, type Observable } from "rxjs";
import { expect, it } from "vitest";
import { accumulate } from "./accumulate.js";
import { accuracy } from "./accuracy.js";
import { bitsPerCharacter } from "./bitsPerCharacter.js";
import { confusionMatrix } from "./confusionMatrix.js";
import { f1 } from "./f1.js";
import type { Measurable } from "./labelledRows.js";
import { logLoss } from "./logLoss.js";
import { mae } from "./mae.js";
import { mase } from "./mase.js";
import { meanLoss } from "./meanLoss.js";
import { measure } from "./measure.js";
import type { Metric } from "./Metric.js";
import { perplexity } from "./perplexity.js";
import { precision } from "./precision.js";
import { r2 } from "./r2.js";
import { rmse } from "./rmse.js";
import { rocAuc } from "./rocAuc.js";
import { topKAccuracy } from "./topKAccuracy.js";

const columns = { "one tick": 1, "two rows": 2 };
const numbers = [0.3, -1, 2, 0.5, -0.25, 1.5, -2, 4];

/** Ticks of `rows` new rows, with three past ones behind them, or without. */
function ticks(rows: number, classes: number, past: number): Observable<Measurable> {
  const net = network(dense(1, classes), { seed: 3 });
  const loss = classes > 1 ? softmaxCrossEntropy({ classWeights: [1, 2, 0.5] }) : squaredError();
  const made = numbers.map((number, tick) => {
    const input = [...Array.from({ length: rows }, (_, row) => number + row), 9, 8, 7].slice(0, rows + past);
    const target = input.map((x, row) => (classes > 1 ? (tick + row) % classes : 2 * x));
    const weight = input.map((_, row) => 1 + row);
    const mask = input.map((_, row) => (tick === 4 && row === 0 && rows > 1 ? 0 : 1));
    const sample = { input: tensor([input.length, 1], input), target, weight, mask };
    return past > 0 ? { ...sample, replayed: past } : sample;
  });
  return from(made).pipe(predict(net), compare(loss));
}

const regression: readonly Metric<unknown>[] = [mae(), mase(), meanLoss(), r2(), rmse()];
const classification: readonly Metric<unknown>[] = [
  accuracy(),
  bitsPerCharacter(),
  confusionMatrix(),
  f1(),
  logLoss(),
  meanLoss(),
  perplexity(),
  precision(),
  rocAuc(),
  topKAccuracy(2),
];

for (const [name, rows] of Object.entries(columns)) {
  it.each([
    ...regression.map((metric) => ({ metric, classes: 1 })),
    ...classification.map((metric) => ({ metric, classes: 3 })),
  ])(`$metric.name does not count past samples behind ${name}`, async ({ metric, classes }) => {
    const values = (past: number) =>
      lastValueFrom(ticks(rows, classes, past).pipe(measure(metric), toArray()));
    const [without, replayed] = [await values(0), await values(3)];
    expect(JSON.stringify(without)).toMatch(/\d/);
    expect(replayed).toEqual(without);
  });
}

it("refuses more past rows than there are", async () => {
  const wrong$ = ticks(1, 1, 3).pipe(
    map(({ sample, output }) => ({ sample: { ...sample, replayed: 4 }, output })),
    measure(mae()),
  );
  await expect(lastValueFrom(wrong$)).rejects.toThrow(
    new RangeError("measure: replayed is 4 of 4 rows, expected a whole number from 0 to 3, since one is new"),
  );
});

it("asks for compare, whose loss is that of past samples too", () => {
  const losses = accumulate(meanLoss());
  const sample = { input: tensor([2, 1], [1, 2]), target: [1, 2], replayed: 1 };
  expect(() => losses.add({ sample, output: tensor([2, 1], [1, 2]), loss: 5 })).toThrow(
    "meanLoss: a labelled tick has no loss, expected what compare emits; put compare before measure",
  );
});

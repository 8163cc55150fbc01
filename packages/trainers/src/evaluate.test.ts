import { network, UnknownNameError, type Sample } from "@backstream/core";
import { dense, elman } from "@backstream/layers";
import { softmaxCrossEntropy, squaredError } from "@backstream/losses";
import { tensor } from "@backstream/tensors";
import { EMPTY, from, lastValueFrom, of, throwError } from "rxjs";
import { expect, expectTypeOf, it } from "vitest";
import { evaluate } from "./evaluate.js";
import { accuracy } from "./metrics/accuracy.js";
import { mae } from "./metrics/mae.js";
import { recall } from "./metrics/recall.js";

const loss = squaredError();

/** h' = max(0, x + h): the sum of positive inputs. */
function sum() {
  const net = network(elman(1, 1, { activation: "relu" }));
  net.load({ weight_ih_l0: [1], weight_hh_l0: [1], bias_ih_l0: [0], bias_hh_l0: [0] });
  return net;
}
const ticks = (...inputs: number[]): Sample[] => inputs.map((input) => ({ input, target: 0 }));

it("says loss and metrics of the net as it is, and leaves it so", async () => {
  const net = sum();
  const before = net.save();
  const result = await lastValueFrom(evaluate(net, ticks(1, 2), { loss, metrics: { error: mae() } }));
  expectTypeOf(result.metrics.error).toEqualTypeOf<number>();
  expect(result).toEqual({ loss: (1 + 9) / 2, rows: 2, metrics: { error: 2 } });
  expect(net.save()).toEqual(before);
  expect(net.version).toBe(1); // by load
});

it("measures nothing of rows that the loss ignores, and divides by what its mean divides by", async () => {
  const net = network(dense(1, 2, { bias: false }));
  net.load({ weight: [1, 0] });
  const weighed = softmaxCrossEntropy({ classWeights: [1, 3], ignoredClass: -100 });
  const samples: Sample[] = [
    { input: tensor([2, 1], [1, 3]), target: [0, -100] },
    { input: tensor([2, 1], [2, -1]), target: [1, 1] },
    { input: tensor([2, 1], [5, 6]), target: [-100, -100] },
  ];
  const metrics = { accuracy: accuracy(), recall: recall() };
  const result = await lastValueFrom(evaluate(net, samples, { loss: weighed, metrics }));
  const expected = weighed.compare([[1, 0], [2, 0], [-1, 0]], [0, 1, 1]); // prettier-ignore
  expect(result.loss).toBeCloseTo(expected.loss, 6);
  expect(result.rows).toBe(3);
  expect(result.metrics).toEqual({ accuracy: 2 / 3, recall: (1 + 1 / 2) / 2 });
});

it("begins every sequence with an empty memory, also side by side, and a second time", async () => {
  const sequences = [ticks(1, 2), ticks(2), ticks(1, 1, 1)];
  const expected = { loss: (1 + 9 + 4 + 1 + 4 + 9) / 6, rows: 6, metrics: {} };
  for (const options of [{ loss }, { loss, batch: 2 }, { loss, batch: 7 }]) {
    for (const dataset of [sequences, from(sequences), sequences.map((sequence) => from(sequence))]) {
      const result$ = evaluate(sum(), dataset, options);
      expect(await lastValueFrom(result$)).toEqual(expected);
      expect(await lastValueFrom(result$)).toEqual(expected);
    }
  }
});

it("takes sequences of which only the last tick has a target side by side", async () => {
  const classified = (...inputs: number[]): Sample[] =>
    ticks(...inputs).map(({ input, target }, at) =>
      at === inputs.length - 1 ? { input, target } : { input },
    );
  const sequences = [classified(1, 2), classified(2), classified(1, 1, 1)];
  for (const batch of [undefined, 2, 3]) {
    const result = await lastValueFrom(evaluate(sum(), sequences, { loss, batch }));
    expect(result).toEqual({ loss: (9 + 4 + 9) / 3, rows: 3, metrics: {} });
  }
});

it("leaves out masked rows, also in a batch", async () => {
  const net = network(dense(1, 1));
  net.load({ weight: [1], bias: [1] });
  const samples = [
    { input: 1, target: 0 },
    { input: 9, target: 9, mask: [0] },
    { input: 2, target: 0 },
  ];
  for (const batch of [undefined, 2, 3]) {
    const result = await lastValueFrom(evaluate(net, samples, { loss, batch }));
    expect(result).toEqual({ loss: (4 + 9) / 2, rows: 2, metrics: {} });
  }
});

it("says the same of rows one by one and side by side", async () => {
  const net = network(dense(1, 1), { seed: 4 });
  const rows = Array.from({ length: 11 }, (_, at) => ({ input: at, target: 1 - at }));
  const alone = await lastValueFrom(evaluate(net, rows, { loss }));
  const together = await lastValueFrom(evaluate(net, rows, { loss, batch: 4 }));
  expect(together.rows).toBe(11);
  expect(together.loss).toBeCloseTo(alone.loss, 10);
});

it("counts a sum by the tick, and labels that are there", async () => {
  const net = sum();
  const samples: Sample[] = [{ input: 1, target: 0 }, { input: 1 }, { input: 1, target: 0 }];
  const result = await lastValueFrom(evaluate(net, samples, { loss: squaredError({ reduction: "sum" }) }));
  expect(result).toEqual({ loss: (1 + 9) / 2, rows: 2, metrics: {} });
});

it("refuses an empty dataset, a batch of a series and unknown options, and reports errors", async () => {
  await expect(lastValueFrom(evaluate(sum(), EMPTY, { loss }))).rejects.toThrow(
    new RangeError(
      "evaluate: the dataset gave no sample with a target, expected at least one; a dataset that can be read only once, such as a generator, must be made again for each reading: defer(() => make())",
    ),
  );
  await expect(lastValueFrom(evaluate(sum(), ticks(1), { loss, batch: 2 }))).rejects.toThrow(
    new RangeError(
      "evaluate: batch is 2, but samples in order are a single series, which cannot be batched; leave out batch, or give sequences",
    ),
  );
  const options = { loss, metric: {} };
  expect(() => evaluate(sum(), of(), options)).toThrow(
    new UnknownNameError('evaluate: no option named "metric"; it has loss, metrics, batch'),
  );
  // @ts-expect-error nothing to go by
  expect(() => evaluate(sum(), of(), {})).toThrow(
    new TypeError("evaluate: loss is undefined, expected what a call such as squaredError() makes"),
  );
  const failed = throwError(() => new Error("the wire broke"));
  await expect(lastValueFrom(evaluate(sum(), failed, { loss }))).rejects.toThrow("the wire broke");
});

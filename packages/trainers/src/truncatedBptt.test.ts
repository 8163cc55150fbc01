import { network, ShapeError, type Sample } from "@backstream/core";
import { elman } from "@backstream/layers";
import { squaredError } from "@backstream/losses";
import { sgd } from "@backstream/optimizers";
import { concat, from, lastValueFrom, throwError, toArray } from "rxjs";
import { expect, it } from "vitest";
import { truncatedBptt } from "./truncatedBptt.js";

/** h' = max(0, x + h): the sum of positive inputs. */
function sum() {
  const net = network(elman(1, 1, { activation: "relu" }));
  net.load({ weight_ih_l0: [1], weight_hh_l0: [1], bias_ih_l0: [0], bias_hh_l0: [0] });
  return net;
}
const training = { loss: squaredError(), optimizer: sgd({ learningRate: 0 }), window: 2 };
const ones = (count: number) =>
  Array.from({ length: count }, (_, at) => ({ input: 1, target: 0, key: "ab"[at % 2] }));

it("makes one update of every stride, and one of the rest", async () => {
  const run = async (stride?: number) => {
    const steps$ = from(ones(5)).pipe(truncatedBptt(sum(), { ...training, stride }), toArray());
    return (await lastValueFrom(steps$)).map(({ loss }) => loss);
  };
  // Outputs 1 to 5, losses 1, 4, 9, 16, 25; every one counts once.
  expect(await run()).toEqual([(1 + 4) / 2, (9 + 16) / 2, 25]);
  expect(await run(1)).toEqual([1, 4, 9, 16, 25]);
});

it("has room for a window of any length", async () => {
  const wide = { ...training, window: 4096, stride: 1000 };
  const steps$ = from(ones(5200)).pipe(truncatedBptt(sum(), wide), toArray());
  expect((await lastValueFrom(steps$)).map(({ rows }) => rows)).toEqual([1000, 1000, 1000, 1000, 1000, 200]);
});

it("gives every key a memory and a window of its own", async () => {
  const steps$ = from(ones(6)).pipe(truncatedBptt(sum(), { ...training, key: ({ key }) => key }), toArray());
  // Each key counts 1, 2, 3; the rests come at the end, in the order of the keys.
  expect((await lastValueFrom(steps$)).map(({ loss }) => loss)).toEqual([2.5, 2.5, 9, 9]);
});

it("shows every signal before it is learned from, in the order of the stream", () => {
  const seen: unknown[] = [];
  from(ones(4))
    .pipe(
      truncatedBptt(sum(), {
        ...training,
        key: ({ key }) => key,
        predictions: { next: ({ sample, output }) => seen.push(sample.key + String(output.item())) },
      }),
    )
    .subscribe(({ step }) => seen.push(step));
  expect(seen).toEqual(["a1", "b1", "a2", 1, "b2", 2]);
});

it("reports errors of the source and of the net, also with keys", async () => {
  const failed = throwError(() => new Error("the wire broke"));
  const broken = concat(from(ones(3)), failed);
  const key = (sample: Sample & { key: string }) => sample.key;
  await expect(lastValueFrom(broken.pipe(truncatedBptt(sum(), training)))).rejects.toThrow("the wire broke");
  await expect(lastValueFrom(broken.pipe(truncatedBptt(sum(), { ...training, key })))).rejects.toThrow("the wire broke"); // prettier-ignore
  const wide = from([...ones(1), { input: [1, 2], target: 0, key: "b" }]);
  await expect(lastValueFrom(wide.pipe(truncatedBptt(sum(), { ...training, key })))).rejects.toThrow(ShapeError); // prettier-ignore
});

it("refuses impossible windows at once", () => {
  expect(() => truncatedBptt(sum(), { ...training, window: 0 })).toThrow(
    new RangeError("truncatedBptt: window is 0, expected a whole number from 1 up"),
  );
  expect(() => truncatedBptt(sum(), { ...training, stride: 3 })).toThrow(
    new RangeError("rewind: stride is 3, expected at most the window of 2"),
  );
});

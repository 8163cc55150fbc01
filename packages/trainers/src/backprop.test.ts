import { network, ShapeError, type Sample } from "@backstream/core";
import type { AnyNetwork, ComparedSignal } from "@backstream/operators";
import { dense } from "@backstream/layers";
import { squaredError } from "@backstream/losses";
import { sgd } from "@backstream/optimizers";
import { concat, from, lastValueFrom, of, Subject, throwError, toArray } from "rxjs";
import { expect, it } from "vitest";
import { backprop } from "./backprop.js";

/** y = w · x with w = 1. */
function doubling() {
  const net = network(dense(1, 1, { bias: false }));
  net.load({ weight: [1] });
  return net;
}
const training = { loss: squaredError(), optimizer: sgd({ learningRate: 0.1 }) };

it("learns from every sample", async () => {
  const net = doubling();
  const steps = await lastValueFrom(
    from([
      { input: 1, target: 2 },
      { input: 2, target: 0 },
    ]).pipe(backprop(net, training), toArray()),
  );
  // w = 1: loss (1 - 2)² = 1, slope 2 · -1 · 1; w = 1.2: loss 2.4², slope 2 · 2.4 · 2.
  expect(steps.map(({ step }) => step)).toEqual([1, 2]);
  expect(steps[0].loss).toBe(1);
  expect(steps[1].loss).toBeCloseTo(2.4 ** 2, 5);
  expect(net.parameters.get("weight")?.value.item()).toBeCloseTo(1.2 - 0.96, 5);
});

it("shows every signal before it is learned from, unlabelled ones too", () => {
  const net = doubling();
  const seen: unknown[] = [];
  const predictions = new Subject<ComparedSignal<readonly [AnyNetwork], Sample & { id: string }>>();
  predictions.subscribe({
    next: ({ sample, output, loss }) =>
      seen.push([sample.id, output.item(), loss, net.parameters.get("weight")?.value.item()]),
    complete: () => seen.push("completed"),
  });
  const samples = [
    { id: "a", input: 1, target: 6 },
    { id: "b", input: 3 },
  ];
  const steps: number[] = [];
  from(samples)
    .pipe(backprop(net, { ...training, predictions }))
    .subscribe(({ step }) => steps.push(step));
  expect(steps).toEqual([1]);
  // w = 1, then 1 + 0.1 · 2 · 5 = 2. The observer's life is its own: it hears of no completion.
  expect(seen).toEqual([
    ["a", 1, 25, 1],
    ["b", 6, undefined, 2],
  ]);
});

it("reports errors of the source, the net and the observer", async () => {
  const failed = throwError(() => new Error("the wire broke"));
  await expect(lastValueFrom(concat(of({ input: 1, target: 1 }), failed).pipe(backprop(doubling(), training)))).rejects.toThrow("the wire broke"); // prettier-ignore
  await expect(lastValueFrom(of({ input: [1, 2], target: 1 }).pipe(backprop(doubling(), training)))).rejects.toThrow(ShapeError); // prettier-ignore
  const predictions = {
    next: () => {
      throw new Error("the page is gone");
    },
  };
  await expect(lastValueFrom(of({ input: 1, target: 1 }).pipe(backprop(doubling(), { ...training, predictions })))).rejects.toThrow("the page is gone"); // prettier-ignore
});

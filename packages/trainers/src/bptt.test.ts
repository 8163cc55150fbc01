import { CapacityError, network } from "@backstream/core";
import { elman } from "@backstream/layers";
import { squaredError } from "@backstream/losses";
import { sgd } from "@backstream/optimizers";
import { concat, from, lastValueFrom, of, throwError, toArray } from "rxjs";
import { expect, it } from "vitest";
import { bptt } from "./bptt.js";

/** h' = max(0, x + h): the sum of positive inputs. */
function sum() {
  const net = network(elman(1, 1, { activation: "relu" }));
  net.load({ weight_ih_l0: [1], weight_hh_l0: [1], bias_ih_l0: [0], bias_hh_l0: [0] });
  return net;
}
const training = { loss: squaredError(), optimizer: sgd({ learningRate: 0 }) };
const ticks = (...inputs: number[]) => inputs.map((input) => ({ input, target: 0 }));

it("makes one update of every sequence, whether it is an array, an observable or a generator", async () => {
  function* generated() {
    yield { input: 3, target: 0 };
  }
  const steps = await lastValueFrom(
    from([ticks(1, 2), from(ticks(2)), generated()]).pipe(bptt(sum(), training), toArray()),
  );
  // Outputs 1 and 3, then 2, then 3: every sequence begins with an empty memory.
  expect(steps.map(({ step, loss, rows }) => [step, loss, rows])).toEqual([
    [1, (1 + 9) / 2, 2],
    [2, 4, 1],
    [3, 9, 1],
  ]);
});

it("shows every signal before its sequence is learned from", () => {
  const seen: unknown[] = [];
  from([ticks(1, 2), ticks(4)])
    .pipe(
      bptt(sum(), { ...training, predictions: { next: ({ output, loss }) => seen.push([output.item(), loss]) } }), // prettier-ignore
    )
    .subscribe(({ step }) => seen.push(step));
  expect(seen).toEqual([[1, 1], [3, 9], 1, [4, 16], 2]); // prettier-ignore
});

it("makes no update of a sequence without ticks or without a label", async () => {
  const unlabelled: readonly { input: number; target?: number }[] = [{ input: 1 }];
  const none: typeof unlabelled = [];
  const steps = await lastValueFrom(of(none, unlabelled, ticks(1)).pipe(bptt(sum(), training), toArray()));
  expect(steps.map(({ step }) => step)).toEqual([1]);
});

it("reports errors, and refuses a sequence longer than its capacity", async () => {
  const failed = throwError(() => new Error("the wire broke"));
  const broken = of(concat(from(ticks(1)), failed));
  await expect(lastValueFrom(broken.pipe(bptt(sum(), training)))).rejects.toThrow("the wire broke");
  const long = of(ticks(1, 2, 3)).pipe(bptt(sum(), { ...training, capacity: 2 }));
  await expect(lastValueFrom(long)).rejects.toThrow(CapacityError);
});

import { network, type Sample } from "@backstream/core";
import { elman } from "@backstream/layers";
import { squaredError } from "@backstream/losses";
import { sgd } from "@backstream/optimizers";
import { concat, from, NEVER, Subject } from "rxjs";
import { expect, it } from "vitest";
import { backward } from "../backward.js";
import { compare } from "../compare.js";
import { forward } from "../forward.js";
import { rewind } from "../rewind.js";
import type { Step } from "../Step.js";
import { update } from "../update.js";
import type { Checkpoint } from "./Checkpoint.js";

/** The last step of a pipeline, and its losses. */
function run(samples: Iterable<Sample>, saved?: Checkpoint): { newest: Step; losses: number[] } {
  const net = network(elman(2, 1), { seed: 1, name: "net" });
  const steps: Step[] = [];
  concat(from(samples), NEVER)
    .pipe(
      forward(net, { from: saved }),
      compare(squaredError()),
      rewind({ window: 4, stride: 2, from: saved }),
      backward(net),
      update(sgd({ learningRate: 0.1 }), { from: saved }),
    )
    .subscribe((step) => steps.push(step));
  return { newest: steps[steps.length - 1], losses: steps.map(({ loss }) => loss) };
}

const inputsOf = (tick: number): number[] => [Math.sin(tick), Math.cos(tick)];
const fresh = (first: number, last: number): Sample[] =>
  Array.from({ length: last - first }, (_, index) => ({ input: inputsOf(first + index), target: 1 }));

/** One object and one array for all samples. */
function* reused(first: number, last: number): Generator<Sample> {
  const sample = { input: new Float64Array(2), target: new Float64Array(1) };
  for (let tick = first; tick < last; tick++) {
    sample.input.set(inputsOf(tick));
    sample.target.fill(1);
    yield sample;
  }
}

it("holds the inputs of ticks in their samples alone", () => {
  const { held, unrollings } = run(fresh(0, 8)).newest.checkpoint().streams[0];
  expect(held.map(({ sample }) => sample.input)).toEqual([inputsOf(5), inputsOf(6), inputsOf(7)]);
  expect(unrollings["net"].inputs).toBeUndefined();
});

it("holds them apart where the program has changed its arrays since, and resumes with the same bits", () => {
  const whole = run(fresh(0, 20));
  const checkpoint = run(reused(0, 8)).newest.checkpoint();
  expect(checkpoint.streams[0].unrollings["net"].inputs).toEqual(
    Float32Array.from([5, 6, 7].flatMap(inputsOf)),
  );
  for (const saved of [checkpoint, run(fresh(0, 8)).newest.checkpoint()])
    expect(run(reused(8, 20), saved).losses).toEqual(whole.losses.slice(4));
});

it("does not change when the program changes its arrays, its samples or what it added", () => {
  const samples$ = new Subject<Sample>();
  const sample = { input: new Float32Array(2), target: [1] };
  const extra = { scale: [1, Float32Array.of(2)], at: new Date(3) };
  const taken: Checkpoint[] = [];
  const net = network(elman(2, 1), { seed: 1, name: "net" });
  samples$
    .pipe(
      forward(net),
      compare(squaredError()),
      rewind({ window: 4, stride: 2 }),
      backward(net),
      update(sgd({ learningRate: 0.1 })),
    )
    .subscribe((step) => taken.push(step.checkpoint(extra)));
  for (let tick = 0; tick < 8; tick++) {
    sample.input.set(inputsOf(tick));
    samples$.next(sample);
  }
  const [checkpoint] = taken;
  const before = structuredClone({ held: checkpoint.streams[0].held.map((tick) => tick.sample), extra });
  sample.input.fill(7);
  sample.target[0] = 7;
  extra.scale.push(7);
  extra.at.setTime(7);
  expect(checkpoint.streams[0].held.map((tick) => tick.sample)).toEqual(before.held);
  expect(checkpoint.extra).toEqual(before.extra);
});

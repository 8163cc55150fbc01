import { network, type Sample } from "@backstream/core";
import { dense, elman, gru, stack } from "@backstream/layers";
import { squaredError } from "@backstream/losses";
import { sgd } from "@backstream/optimizers";
import { tensor } from "@backstream/tensors";
import { groupBy, mergeMap, Subject } from "rxjs";
import { expect, it } from "vitest";
import { backward } from "../backward.js";
import type { StreamCheckpoint } from "../checkpoint/Checkpoint.js";
import { compare } from "../compare.js";
import { forward } from "../forward.js";
import { predict } from "../predict.js";
import { rewind } from "../rewind.js";
import type { Step } from "../Step.js";
import { update } from "../update.js";

interface Keyed extends Sample {
  readonly key: string;
}

/** Learns from samples of several keys; the returned function takes one more, and returns what a checkpoint has of the streams. */
function pipeline(way: "keyed" | "grouped"): (sample: Keyed) => readonly StreamCheckpoint[] {
  const net = network(stack(gru(2, 3), elman(3, 2), dense(2, 1)), { seed: 1, name: "net" });
  const samples$ = new Subject<Keyed>();
  let newest: Step | undefined;
  const how = { window: 5, stride: 2 };
  const compared$ =
    way === "keyed"
      ? samples$.pipe(forward(net, { key: ({ key }) => key }), compare(squaredError()), rewind(how))
      : samples$.pipe(
          groupBy(({ key }) => key),
          mergeMap((keyed$) =>
            keyed$.pipe(forward(net, { key: keyed$.key }), compare(squaredError()), rewind(how)),
          ),
        );
  compared$.pipe(backward(net), update(sgd({ learningRate: 0.1 }))).subscribe((step) => (newest = step));
  return (sample) => {
    samples$.next(sample);
    return newest?.checkpoint().streams ?? [];
  };
}

/** Samples of all kinds; where the arrays are used again, `begin` makes them anew. */
function* samples(): Generator<Keyed> {
  const [input, target] = [new Float32Array(2), new Float64Array(1)];
  for (let tick = 0; tick < 90; tick++) {
    const key = "abcab"[tick % 5];
    input.set([Math.sin(tick), Math.cos(tick)]);
    target[0] = Math.sin(tick / 3);
    if (tick % 4 === 0) yield { key, input, target };
    else if (tick % 4 === 1) yield { key, input: Array.from(input), target: 0.5, weight: 2 };
    else if (tick % 7 === 2)
      yield { key, input: tensor([1, 2], input), target: tensor([1, 1], [1]), mask: [1] };
    else yield { key, input: input.slice(), ...(tick % 3 > 0 && { target: 1 }), note: [tick] } as Keyed;
  }
}

it("copies what groupBy has of each key, after each sample", () => {
  const [keyed, grouped] = [pipeline("keyed"), pipeline("grouped")];
  const [others, all] = [samples(), [] as [unknown, unknown][]];
  for (const sample of samples()) {
    const [one, other] = [keyed(sample), grouped(others.next().value as Keyed)];
    all.push([one.map(comparable), other.map(comparable)]);
    // Ticks that need not run again are saved with more numbers.
    one.forEach(({ unrollings }, index) => {
      const { inputs, ticks } = other[index].unrollings["net"];
      if (!ticks) all.push([unrollings["net"].inputs, inputs]);
    });
  }
  for (const [one, other] of all) expect(one).toEqual(other);
  expect(all.length).toBeGreaterThan(200);
});

function comparable({ key, tick, rows, fresh, rewind: how, held, unrollings }: StreamCheckpoint) {
  return {
    key,
    tick,
    rows,
    fresh,
    how,
    carries: unrollings["net"].carries,
    held: held.map(({ sample, loss, output }) => ({ sample, loss, output })),
  };
}

it("has the same objects for the ticks that the checkpoint before has had, and never changes them", () => {
  const take = pipeline("keyed");
  const before: { held: StreamCheckpoint["held"]; text: string }[] = [];
  let shared = 0;
  for (const sample of samples()) {
    const streams = take(sample);
    const newer = streams.flatMap(({ held }) => held.map(({ sample: { input } }) => input));
    const older = before.at(-1)?.held.map(({ sample: { input } }) => input) ?? [];
    shared += newer.filter((input) => typeof input === "object" && older.includes(input)).length;
    const held = streams.flatMap((stream) => stream.held);
    before.push({ held, text: JSON.stringify(held) });
  }
  expect(shared).toBeGreaterThan(800);
  for (const { held, text } of before) expect(JSON.stringify(held)).toBe(text);
});

it("leaves the inputs of samples as they were, where a net that only predicts comes first", () => {
  const [before, net] = [network(dense(2, 2), { seed: 1 }), network(elman(2, 1), { seed: 2, name: "net" })];
  const samples$ = new Subject<Keyed>();
  let newest: Step | undefined;
  samples$
    .pipe(
      predict(before),
      forward(net, { key: ({ key }: Keyed) => key }),
      compare(squaredError()),
      rewind({ window: 4, stride: 1 }),
      backward(net),
      update(sgd({ learningRate: 0.1 })),
    )
    .subscribe((step) => (newest = step));
  for (let tick = 0; tick < 8; tick++)
    samples$.next({ key: "ab"[tick % 2], input: Float32Array.of(tick, 1), target: 1 });
  const [{ held, unrollings }] = newest!.checkpoint().streams;
  expect(held.map(({ sample }) => sample.input)).toEqual([2, 4, 6].map((tick) => Float32Array.of(tick, 1)));
  expect(unrollings["net"].inputs).toHaveLength(3 * 2);
});

import { network, type Position, type Sample } from "@backstream/core";
import { dense, elman } from "@backstream/layers";
import { squaredError } from "@backstream/losses";
import { sgd } from "@backstream/optimizers";
import { from, groupBy, map, mergeMap, of, type Observable } from "rxjs";
import { describe, expect, it } from "vitest";
import { backward } from "./backward.js";
import type { Checkpoint } from "./checkpoint/Checkpoint.js";
import { compare } from "./compare.js";
import { forward } from "./forward.js";
import { predict } from "./predict.js";
import { update } from "./update.js";

interface Tick extends Sample {
  readonly device: string;
  readonly position: Position;
}
const tick = (index: number): Tick => ({
  input: index + 1,
  target: 0,
  device: "abc"[index % 3],
  position: { source: "TICKS", offset: [index] },
});
const ticks = (first: number, end: number): Tick[] =>
  Array.from({ length: end - first }, (_, index) => tick(first + index));

/** A running sum of each device, which learns nothing (its rate is 0), behind a river that predicts with a memory of its own. */
function run(samples: readonly Tick[], resumed?: Checkpoint) {
  const net = network(elman(1, 1, { activation: "relu" }), { name: "net" });
  net.load({ weight_ih_l0: [1], weight_hh_l0: [1], bias_ih_l0: [0], bias_hh_l0: [0] });
  const outputs: number[] = [];
  const checkpoints: Checkpoint[] = [];
  from(samples)
    .pipe(
      groupBy(({ device }) => device),
      mergeMap((device$: Observable<Tick> & { readonly key: string }) =>
        device$.pipe(predict(net, { name: "now", key: device$.key, from: resumed })),
      ),
      map(({ sample, output }) => {
        outputs.push(output.item());
        return sample;
      }),
      forward(net, { from: resumed }),
      compare(squaredError()),
      backward(net),
      update(sgd({ learningRate: 0 }), { from: resumed }),
    )
    .subscribe((step) => checkpoints.push(structuredClone({ ...step.checkpoint(), nets: [] })));
  return { outputs, checkpoints };
}

describe("predict with a name", () => {
  it("puts the memories of all keys on the positions, as of each sample", () => {
    const { outputs, checkpoints } = run(ticks(0, 5));
    expect(outputs).toEqual([1, 2, 3, 5, 7]);
    expect(checkpoints.map(({ states }) => states)).toEqual(
      [
        [["a", 1, 1]],
        [["a", 1, 1], ["b", 1, 2]], // prettier-ignore
        [["a", 1, 1], ["b", 1, 2], ["c", 1, 3]], // prettier-ignore
        [["a", 2, 5], ["b", 1, 2], ["c", 1, 3]], // prettier-ignore
        [["a", 2, 5], ["b", 2, 7], ["c", 1, 3]], // prettier-ignore
      ].map((memories) => ({
        now: memories.map(([key, next, sum]) => [
          key,
          { rows: 1, tick: next, carries: Float32Array.of(Number(sum)) },
        ]),
      })),
    );
  });

  it("goes on with its own memory, not with that of the one that learns", () => {
    const whole = run(ticks(0, 12));
    for (const stop of [1, 4, 7]) {
      const first = run(ticks(0, stop)).checkpoints.at(-1)!;
      const { outputs } = run(ticks(stop, 12), { ...first, nets: savedNets() });
      expect(outputs).toEqual(whole.outputs.slice(stop));
    }
  });

  it("refuses a checkpoint without its state, a position that has it already, and a name that is none", () => {
    const net = network(elman(1, 1), { name: "net" });
    const from$ = of(tick(0));
    const errorOf = (values$: Observable<unknown>): unknown => {
      let seen: unknown;
      values$.subscribe({ error: (error: unknown) => (seen = error) });
      return String(seen);
    };
    const checkpoint = { ...run(ticks(0, 1)).checkpoints[0], nets: savedNets() };
    expect(errorOf(from$.pipe(predict(net, { name: "then", from: checkpoint })))).toBe(
      'RangeError: predict(net): the checkpoint has no state named "then", it has now; give the operator the name that it had, or begin without the checkpoint',
    );
    const twice$ = from$.pipe(
      predict(net, { name: "now" }),
      map(({ sample }) => sample),
      predict(net, { name: "now" }),
    );
    expect(errorOf(twice$)).toBe(
      'RangeError: predict(net): the position has a state named "now" already, expected one for each operator; give this operator another name, by { name }',
    );
    expect(() => predict(net, { name: 5 as never })).toThrow(
      new TypeError("predict(net): name is 5, expected a text"),
    );
  });

  it("keeps nothing of a net without memory, and leaves samples without a position alone", () => {
    const seen: Sample[] = [];
    const [flat, deep] = [network(dense(1, 1)), network(elman(1, 1))];
    const plain = { input: 1 };
    of(tick(0)).pipe(predict(flat, { name: "now" })).subscribe(({ sample }) => seen.push(sample)); // prettier-ignore
    of(plain).pipe(predict(deep, { name: "now" })).subscribe(({ sample }) => seen.push(sample)); // prettier-ignore
    expect(seen[0].position).not.toHaveProperty("states");
    expect(seen[1]).toBe(plain);
  });
});

function savedNets(): Checkpoint["nets"] {
  const net = network(elman(1, 1, { activation: "relu" }), { name: "net" });
  net.load({ weight_ih_l0: [1], weight_hh_l0: [1], bias_ih_l0: [0], bias_hh_l0: [0] });
  return [{ name: "net", version: 1, parameters: net.save() }];
}

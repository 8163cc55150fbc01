import { network, ShapeError } from "@backstream/core";
import { dense } from "@backstream/layers";
import { squaredError } from "@backstream/losses";
import { from, groupBy, map, mergeMap, of, tap } from "rxjs";
import { sgd } from "@backstream/optimizers";
import { describe, expect, it } from "vitest";
import { backward } from "./backward.js";
import { compare } from "./compare.js";
import { collect } from "./fixtures/collect.js";
import { runningSum } from "./fixtures/runningSum.js";
import { forward } from "./forward.js";
import { mapDelta } from "./mapDelta.js";
import { rewind } from "./rewind.js";
import { update } from "./update.js";

const half = mapDelta((delta) => delta.multiply(0.5));

describe("mapDelta", () => {
  it("changes the error signal before rewind, after it, and between nets", () => {
    const sample$ = of({ input: 3, target: 1 }); // output 3, delta 4
    const delta = map(({ delta }: { readonly delta: { item(): number } }) => delta.item());
    const [first, second] = [
      network(runningSum(), { name: "first" }),
      network(runningSum(), { name: "second" }),
    ];
    expect(
      collect(sample$.pipe(forward(first), compare(squaredError()), half, rewind(), backward(first), delta))
        .values,
    ).toEqual([2]);
    expect(
      collect(sample$.pipe(forward(first), compare(squaredError()), rewind(), half, backward(first), delta))
        .values,
    ).toEqual([2]);
    expect(
      collect(
        sample$.pipe(
          forward(first),
          forward(second),
          compare(squaredError()),
          backward(second),
          half,
          backward(first),
          delta,
        ),
      ).values,
    ).toEqual([2]);
  });

  it("gets the sample, and leaves the compared signal's own delta as it was", () => {
    const seen: number[] = [];
    const deltas$ = of({ input: 3, target: 1, factor: 10 }).pipe(
      forward(network(runningSum())),
      compare(squaredError()),
      tap(({ delta }) => seen.push(delta.item())),
      mapDelta((delta, sample) => delta.multiply(sample.factor)),
      tap(({ delta }) => seen.push(delta.item())),
    );
    collect(deltas$);
    expect(seen).toEqual([4, 40]);
  });

  it("is applied again to a window that runs again", () => {
    const net = network(dense(1, 1, { bias: false }));
    net.load({ weight: [0] });
    const deltas: number[] = [];
    const { error } = collect(
      from(["a", "b", "b", "a"].map((key) => ({ key, input: 1, target: 3 }))).pipe(
        groupBy(({ key }) => key),
        mergeMap((key$) => key$.pipe(forward(net), compare(squaredError()), half, rewind({ window: 2 }))),
        tap(({ delta }) => deltas.push(delta.item())),
        backward(net),
        update(sgd({ learningRate: 1 / 3 })),
      ),
    );
    expect(error).toBeUndefined();
    // Deltas of -6, halved, each half of its update: w = 1. Then key a's, with w = 1: -4, halved, halved.
    expect(deltas).toEqual([-1.5, -1.5, -1, -1]);
  });

  it("refuses another number of deltas", () => {
    const { error } = collect(
      of({ input: 3, target: 1 }).pipe(
        forward(network(runningSum())),
        compare(squaredError()),
        mapDelta(() => [1, 2]),
      ),
    );
    expect(error).toEqual(
      new ShapeError("mapDelta: the function returned 2 numbers, expected 1, as many as it was given"),
    );
  });
});

import { network, type Sample } from "@backstream/core";
import { elman } from "@backstream/layers";
import { squaredError } from "@backstream/losses";
import { sgd } from "@backstream/optimizers";
import { groupBy, mergeMap, Subject } from "rxjs";
import { expect, it } from "vitest";
import { backward } from "../backward.js";
import { compare } from "../compare.js";
import { forward } from "../forward.js";
import { rewind } from "../rewind.js";
import type { Step } from "../Step.js";
import { update } from "../update.js";
import type { StreamCheckpoint } from "./Checkpoint.js";

interface Keyed extends Sample {
  readonly key: string;
}

/** Two keys over one net: learns some ticks of one of them, and returns that key's stream of a checkpoint, and the other's. */
function river(): (key: string, ticks: number) => Readonly<Record<string, StreamCheckpoint>> {
  const net = network(elman(1, 1), { seed: 1, name: "net" });
  const samples$ = new Subject<Keyed>();
  let newest: Step | undefined;
  let tick = 0;
  samples$
    .pipe(
      groupBy(({ key }) => key),
      mergeMap((keyed$) =>
        keyed$.pipe(
          forward(net, { key: keyed$.key }),
          compare(squaredError()),
          rewind({ window: 8, stride: 2 }),
        ),
      ),
      backward(net),
      update(sgd({ learningRate: 0.1 })),
    )
    .subscribe((step) => (newest = step));
  return (key, ticks) => {
    for (let count = 0; count < ticks; count++)
      samples$.next({ input: Float32Array.of(Math.sin(tick++)), target: 1, key });
    const { streams } = newest!.checkpoint();
    return Object.fromEntries(streams.map((stream) => [String(stream.key), stream]));
  };
}

it("shares the ticks that an earlier checkpoint has had, and copies the others", () => {
  const learn = river();
  const first = learn("a", 8)["a"];
  const second = learn("a", 3)["a"];
  expect([first.held.length, second.held.length, second.tick]).toEqual([7, 8, 11]);
  for (let index = 0; index < 5; index++)
    expect(second.held[index].sample).toBe(first.held[index + 2].sample);
  expect(second.held.map(({ sample }) => sample.input)).toEqual(
    Array.from({ length: 8 }, (_, index) => Float32Array.of(Math.sin(index + 3))),
  );
});

it("shares a stream without a tick since, and renews its memory and versions after one", () => {
  const learn = river();
  learn("a", 8);
  const first = learn("b", 8);
  const second = learn("b", 2);
  expect(second["a"]).toBe(first["a"]);
  const third = learn("a", 2)["a"];
  expect(third.unrollings["net"].versions.at(-1)).toBeGreaterThan(
    first["a"].unrollings["net"].versions.at(-1)!,
  );
  expect(third.unrollings["net"].carries).not.toEqual(first["a"].unrollings["net"].carries);
});

it("does not keep the ticks of earlier windows", () => {
  const learn = river();
  let stream = learn("a", 8)["a"];
  for (let round = 0; round < 20; round++) stream = learn("a", 6)["a"];
  expect(stream.held).toHaveLength(7);
  const buffers = new Set(stream.held.map(({ sample }) => (sample.input as Float32Array).buffer));
  expect(buffers.size).toBeLessThanOrEqual(3);
});

it("is plain data: a copy of a stream has its ticks, and the names of its parts", () => {
  const { a } = river()("a", 8);
  const copies = [{ ...a }, structuredClone(a), Object.fromEntries(Object.entries(a))];
  for (const copy of copies) expect(copy).toStrictEqual(a);
  expect(Object.keys(a)).toEqual(["key", "tick", "rows", "held", "fresh", "unrollings", "rewind"]);
  expect(JSON.parse(JSON.stringify(a))).toMatchObject({
    key: "a",
    held: a.held.map(({ loss }) => ({ loss })),
  });
});

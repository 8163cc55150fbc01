import { BrokenStreamError, network, ShapeError, type Sample } from "@backstream/core";
import { elman, gru } from "@backstream/layers";
import { squaredError } from "@backstream/losses";
import { takeStream, type MovedStream } from "@backstream/operators";
import { sgd } from "@backstream/optimizers";
import { concat, from, lastValueFrom, map, NEVER, range, Subject, take, tap, throwError, toArray, type Observable } from "rxjs"; // prettier-ignore
import { describe, expect, it } from "vitest";
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

describe("truncatedBptt with keys that move", () => {
  interface Reading extends Sample {
    readonly device: string;
  }
  const reading = (device: string, tick: number): Reading => ({
    input: Math.sin(tick),
    target: Math.sin(tick + 1),
    device,
  });
  const begin = (joins$?: Observable<MovedStream>) => {
    const net = network(gru(1, 1), { seed: 4 });
    const reading$ = new Subject<Reading>();
    const outputs: unknown[] = [];
    const events: unknown[] = [];
    const training = {
      loss: squaredError(),
      optimizer: sgd({ learningRate: 0 }),
      window: 4,
      stride: 2,
      joins$,
    };
    reading$
      .pipe(
        truncatedBptt(net, {
          ...training,
          key: ({ device }) => device,
          predictions: { next: ({ sample, output }) => outputs.push([sample.device, output.item()]) },
        }),
      )
      .subscribe({
        next: ({ loss, gradientNorm }) => outputs.push([loss, gradientNorm]),
        error: (error) => events.push(error),
        complete: () => events.push("complete"),
      });
    return { net, reading$, outputs, events };
  };

  it("goes on with a key in another pipeline, with equal bits; the key begins anew where it was", () => {
    const joins$ = new Subject<MovedStream>();
    const [whole, here, there] = [begin(), begin(), begin(joins$)];
    for (let tick = 0; tick < 5; tick++) {
      for (const { reading$ } of [whole, here])
        for (const key of ["a", "b"]) reading$.next(reading(key, tick));
    }
    joins$.next(takeStream(here.net, "a"));
    joins$.complete();
    const before = whole.outputs.length;
    for (let tick = 5; tick < 12; tick++) {
      for (const { reading$ } of [whole, there]) reading$.next(reading("a", tick));
    }
    expect(there.outputs).toEqual(whole.outputs.slice(before));
    const count = here.outputs.length;
    here.reading$.next(reading("a", 0));
    expect(here.outputs.slice(count)).toEqual([whole.outputs[0]]);
    for (const { reading$ } of [here, there]) reading$.complete();
    expect([here.events, there.events]).toEqual([["complete"], ["complete"]]);
  });

  it("completes when its last key has left", () => {
    const here = begin();
    here.reading$.next(reading("a", 0));
    takeStream(here.net, "a");
    expect(here.events).toEqual([]);
    here.reading$.complete();
    expect(here.events).toEqual(["complete"]);
    expect(here.outputs).toHaveLength(1); // nothing was learned from the rest
  });

  it("refuses a key that is there already, joins$ without key, and what is no observable", () => {
    const joins$ = new Subject<MovedStream>();
    const [here, there] = [begin(), begin(joins$)];
    for (const { reading$ } of [here, there]) reading$.next(reading("a", 0));
    joins$.next(takeStream(here.net, "a"));
    expect(there.events).toEqual([
      new BrokenStreamError(
        'forward(gru(1, 1)): a stream of the key "a" joins, and there is one already; only one can go on',
      ),
    ]);
    const failing = begin(throwError(() => new Error("the broker is away")));
    expect(failing.events).toEqual([new Error("the broker is away")]);
    const training = { loss: squaredError(), optimizer: sgd(), window: 4 };
    expect(() => truncatedBptt(here.net, { ...training, joins$ })).toThrow(
      new TypeError(
        "truncatedBptt: joins$ is given without key; say whose the samples are, such as ({ device }) => device",
      ),
    );
    expect(() => truncatedBptt(here.net, { ...training, ends$: NEVER })).toThrow(
      new TypeError(
        "truncatedBptt: ends$ is given without key; say whose the samples are, such as ({ device }) => device",
      ),
    );
    expect(() => truncatedBptt(here.net, { ...training, key: () => 1, ends$: [] as never })).toThrow(
      new TypeError("truncatedBptt: ends$ is [], expected an observable of keys"),
    );
    expect(() => truncatedBptt(here.net, { ...training, key: () => 1, joins$: [] as never })).toThrow(
      new TypeError("truncatedBptt: joins$ is [], expected an observable of streams"),
    );
  });

  it("ends the streams of all keys where the steps are no longer wanted, also while a source emits at once", () => {
    const net = network(gru(1, 1), { seed: 4 });
    let read = 0;
    const reading$ = range(0, 100).pipe(
      tap(() => read++),
      map((tick) => reading("ab"[tick % 2], tick)),
    );
    const training = {
      loss: squaredError(),
      optimizer: sgd(),
      window: 1,
      key: ({ device }: Reading) => device,
    };
    reading$.pipe(truncatedBptt(net, training), take(3)).subscribe();
    expect(read).toBe(3);
    expect(() => takeStream(net, "a")).toThrow("only of []");
  });
});

import { BrokenStreamError, network, StaleSignalError, type Optimizer } from "@backstream/core";
import { dense } from "@backstream/layers";
import { squaredError } from "@backstream/losses";
import { sgd } from "@backstream/optimizers";
import { concatMap, connect, delay, filter, from, groupBy, map, merge, mergeMap, take, tap, type Observable } from "rxjs"; // prettier-ignore
import { describe, expect, it } from "vitest";
import { backward } from "./backward.js";
import { compare } from "./compare.js";
import { collect } from "./fixtures/collect.js";
import { runningSum } from "./fixtures/runningSum.js";
import { forward } from "./forward.js";
import { rewind } from "./rewind.js";
import { update } from "./update.js";

interface Tick {
  readonly input: number;
  readonly target?: number | undefined;
}

/** Inputs of 1: a running sum of 1, 2, 3, …; targets of 0: losses of 1, 4, 9, … and deltas of 2, 4, 6, … */
const ones = (
  count: number,
  target: (tick: number) => number | undefined = () => 0,
): Observable<Tick & { at: number }> =>
  from(Array.from({ length: count }, (_, at) => ({ at, input: 1, target: target(at) })));

const compared = (source: Observable<Tick & { at: number }>) =>
  source.pipe(forward(network(runningSum())), compare(squaredError()));

describe("rewind", () => {
  it("turns time round, window after window", () => {
    const { values } = collect(
      compared(ones(4)).pipe(
        rewind({ window: 2 }),
        map(({ sample }) => sample.at),
      ),
    );
    expect(values).toEqual([1, 0, 3, 2]);
  });

  it("waits for the end of the sequence where there is no window", () => {
    const { values } = collect(
      compared(ones(3)).pipe(
        rewind(),
        map(({ sample }) => sample.at),
      ),
    );
    expect(values).toEqual([2, 1, 0]);
  });

  it("sends the newest stride's deltas, scaled to the mean over the update's rows, and zeros for older ticks", () => {
    const { values } = collect(
      compared(ones(4)).pipe(
        rewind({ window: 3, stride: 2 }),
        map(({ sample, delta }) => [sample.at, delta.item()]),
      ),
    );
    // Deltas of 2, 4, 6, 8 as compared; each update is the mean of two.
    expect(values).toEqual([
      [1, 2],
      [0, 1],
      [3, 4],
      [2, 3],
      [1, 0],
    ]);
  });

  it("learns from the remaining ticks at the end in the same way, through the whole window", () => {
    const { values } = collect(
      compared(ones(3)).pipe(
        rewind({ window: 2 }),
        map(({ sample, delta }) => [sample.at, delta.item()]),
      ),
    );
    expect(values).toEqual([
      [1, 2],
      [0, 1],
      [2, 6],
      [1, 0],
    ]);
  });

  it("lets an unlabelled tick carry memory and add no error; a pass without any label is not emitted", () => {
    const { values } = collect(
      compared(ones(6, (at) => (at === 1 ? 0 : undefined))).pipe(
        rewind({ window: 2 }),
        map(({ sample, delta, loss }) => [sample.at, delta.item(), loss]),
      ),
    );
    expect(values).toEqual([
      [1, 4, 4],
      [0, 0, undefined],
    ]);
  });

  it("ends a sequence when its observable completes", () => {
    const sequences$ = from([ones(2), ones(1)]).pipe(
      concatMap((sequence) => compared(sequence).pipe(rewind())),
    );
    expect(collect(sequences$.pipe(map(({ sample, output }) => [sample.at, output.item()]))).values).toEqual([
      [1, 2],
      [0, 1],
      [0, 1],
    ]);
  });

  it.each([
    [{ window: 2, stride: 3 }, "rewind: stride is 3, expected at most the window of 2"],
    [{ stride: 3 }, "rewind: stride is 3 without a window; give a window of at least 3"],
    [{ window: 0 }, "rewind: window is 0, expected a whole number from 1 up"],
    [{ window: 4, stride: 1.5 }, "rewind: stride is 1.5, expected a whole number from 1 up"],
  ])("refuses %j", (options, text) => {
    expect(() => rewind(options)).toThrow(new RangeError(text));
  });

  it("refuses a stream from which a tick was dropped", () => {
    const { error } = collect(
      compared(ones(4)).pipe(
        filter(({ sample }) => sample.at !== 1),
        rewind({ window: 2 }),
      ),
    );
    expect(error).toEqual(
      new BrokenStreamError(
        "rewind: tick 2 of runningSum() arrives, expected 1; signals may not be dropped, leave out the target instead",
      ),
    );
  });

  it("refuses a stream whose beginning was dropped", () => {
    const { error } = collect(
      compared(ones(4)).pipe(
        filter(({ sample }) => sample.at > 0),
        rewind({ window: 2 }),
      ),
    );
    expect(error).toEqual(
      new BrokenStreamError(
        "rewind: tick 1 of runningSum() arrives, expected 0; signals may not be dropped, leave out the target instead",
      ),
    );
  });

  it("refuses signals that were delayed", async () => {
    const error = await new Promise((resolve) =>
      compared(ones(2))
        .pipe(delay(0), rewind({ window: 2 }))
        .subscribe({ error: resolve }),
    );
    expect(error).toEqual(
      new BrokenStreamError(
        "rewind: tick 0 of runningSum() arrives late, after forward has run the next tick; signals may be observed, not delayed",
      ),
    );
  });

  it("refuses ticks of two streams mixed", () => {
    const net = network(runningSum());
    const mixed$ = ones(4).pipe(
      groupBy(({ at }) => at % 2),
      mergeMap((key$) => key$.pipe(forward(net), compare(squaredError()))),
    );
    expect(collect(mixed$.pipe(rewind({ window: 2 }))).error).toEqual(
      new BrokenStreamError(
        "rewind: ticks of two streams through runningSum() arrive mixed; put rewind into the same inner stream as forward",
      ),
    );
  });

  it("yields deltas that are stale when their pass is over", () => {
    const { values } = collect(compared(ones(2)).pipe(rewind({ window: 2 })));
    expect(() => values[0].delta).toThrow(
      new StaleSignalError("delta of tick 1: its pass is over; read it while the signal is delivered"),
    );
  });

  it("stops in the middle of a pass when there is no subscriber any more, and another subscription can learn", () => {
    const net = network(runningSum());
    const passes$ = ones(4).pipe(forward(net), compare(squaredError()), rewind({ window: 4 }), backward(net));
    expect(collect(passes$.pipe(take(2))).values).toHaveLength(2);
    expect(collect(passes$).values).toHaveLength(4);
  });

  // y = w · x, from w = 0. Key b learns w = 1 between the two ticks of key a, whose first tick is right by then.
  it.each([
    [
      "runs a window again that another key made stale: its errors are those of now, its outputs as emitted",
      undefined,
      0,
    ],
    ["takes errors as emitted where rerun is never", "never", -1],
  ] as const)("%s", (_, rerun, delta) => {
    const net = network(dense(1, 1, { bias: false }));
    net.load({ weight: [0] });
    const seen: unknown[] = [];
    const steps$ = from(["a", "b", "b", "a"].map((key, at) => ({ key, at, input: 1, target: 1 }))).pipe(
      groupBy(({ key }) => key),
      mergeMap((key$) => key$.pipe(forward(net), compare(squaredError()), rewind({ window: 2, rerun }))),
      tap(({ sample, output, delta }) => seen.push([sample.at, output.item(), delta.item()])),
      backward(net),
      update(sgd({ learningRate: 0.5 })),
      map(({ loss }) => loss),
    );
    expect(collect(steps$).values).toEqual([1, 0.5]);
    expect(seen).toEqual([
      [2, 0, -1],
      [1, 0, -1],
      [3, 1, 0],
      [0, 0, delta],
    ]);
  });

  it("runs all nets of a stale window again, and puts the new memory in place of the live one", () => {
    // The first update sets the scale to 3; the sum, of what is scaled, is then as if it had always been 3.
    const [scale, sum] = [
      network(dense(1, 1, { bias: false }), { name: "scale" }),
      network(runningSum(), { name: "sum" }),
    ];
    scale.load({ weight: [1] });
    const outputs: number[] = [];
    const change: Optimizer = {
      init: () => undefined,
      update: (_gradient, _state, parameters) => parameters.fill(3),
    };
    const { error } = collect(
      ones(4).pipe(
        forward(scale),
        forward(sum),
        tap(({ output }) => outputs.push(output.item())),
        compare(squaredError()),
        rewind({ window: 4, stride: 1 }),
        backward(sum),
        backward(scale),
        update(change),
      ),
    );
    expect(error).toBeUndefined();
    // Tick 1 follows memory 1 of before the update; its pass runs both again, with 3: memory 6, then 9, …
    expect(outputs).toEqual([1, 4, 9, 12]);
  });

  it("refuses a second rewind over the same stream", () => {
    const shared$ = from([
      { input: 1, target: 0 },
      { input: 1, target: 0 },
    ]).pipe(
      forward(network(runningSum())),
      compare(squaredError()),
      connect((compared$) =>
        merge(compared$.pipe(rewind({ window: 2 })), compared$.pipe(rewind({ window: 1 }))),
      ),
    );
    expect(collect(shared$).error).toEqual(
      new BrokenStreamError(
        "rewind: another rewind holds the ticks of this stream; share() what the first one emits",
      ),
    );
  });
});

import { BrokenStreamError, network, StaleSignalError, type Layer } from "@backstream/core";
import { customLayer, dense } from "@backstream/layers";
import { squaredError } from "@backstream/losses";
import { sgd } from "@backstream/optimizers";
import { referenceArena, tensor, type Block } from "@backstream/tensors";
import { concatMap, delay, filter, from, map, of, share, Subject, take, tap } from "rxjs";
import { describe, expect, it } from "vitest";
import { backward } from "./backward.js";
import { compare } from "./compare.js";
import { collect } from "./fixtures/collect.js";
import { runningSum } from "./fixtures/runningSum.js";
import { forward } from "./forward.js";
import { rewind } from "./rewind.js";
import { update } from "./update.js";

/** y = 2 x. */
function double() {
  const net = network(dense(1, 1, { bias: false }), { name: "double" });
  net.load({ weight: [2] });
  return net;
}

describe("backward", () => {
  it("emits the delta of the net's input", () => {
    const net = double();
    const deltas$ = of({ input: 3, target: 5 }).pipe(
      forward(net),
      compare(squaredError()),
      backward(net),
      map(({ delta }) => delta.item()),
    );
    expect(collect(deltas$).values).toEqual([4]); // 2 (6 - 5) · 2
  });

  it("carries the error of later ticks back through memory", () => {
    const net = network(runningSum());
    const samples = [
      { input: 1, target: 0 },
      { input: 1, target: 0 },
    ];
    const deltas$ = from(samples).pipe(
      forward(net),
      compare(squaredError()),
      rewind(),
      backward(net),
      map(({ delta }) => delta.item()),
    );
    expect(collect(deltas$).values).toEqual([2, 3]); // halves of 2·2, and of 2·1 + 2·2
  });

  it("sends the delta on where a layer of the net above makes the arena grow", () => {
    const gradients = [false, true].map((grows) => {
      const place = referenceArena();
      const line = dense(1, 1, { bias: false });
      let scratch: Block | undefined;
      const growing: Layer<1, 1> = {
        ...line,
        inputDelta(kernels, addresses) {
          if (grows) scratch ??= place.allocate(place.memory.length); // more than there is
          line.inputDelta(kernels, addresses);
        },
      };
      const [below, above] = [network(line, { arena: place }), network(growing, { arena: place })];
      for (const net of [below, above]) net.load({ weight: [2] });
      collect(
        of({ input: 3, target: 5 }).pipe(
          forward(below),
          forward(above),
          compare(squaredError()),
          backward(above),
          backward(below),
        ),
      );
      return below.gradientBlock.array[0];
    });
    expect(gradients).toEqual([84, 84]); // 2 (12 - 5) · 2 · 3
  });

  it("has the gradient complete after the oldest tick, and adds up passes until it is cleared", () => {
    const net = double();
    const passes$ = of({ input: 3, target: 5 }).pipe(forward(net), compare(squaredError()), backward(net));
    collect(passes$);
    expect(net.parameters.get("weight")!.gradient).toEqual(tensor([1, 1], [6])); // 2 (6 - 5) · 3
    collect(passes$);
    expect(net.parameters.get("weight")!.gradient.item()).toBe(12);
    net.zeroGradients();
    expect(net.parameters.get("weight")!.gradient.item()).toBe(0);
  });

  it("leaves out ticks without a label", () => {
    const net = double();
    expect(
      collect(of({ input: 3 }).pipe(forward(net), compare(squaredError()), backward(net))),
    ).toMatchObject({ values: [], completed: true });
  });

  it("yields deltas that are stale when their pass is over", () => {
    const net = double();
    const { values } = collect(
      of({ input: 3, target: 5 }).pipe(forward(net), compare(squaredError()), backward(net)),
    );
    expect(() => values[0].delta).toThrow(
      new StaleSignalError("delta of tick 0: its pass is over; read it while the signal is delivered"),
    );
  });

  it("yields a delta that is stale once the parameters have changed", () => {
    const net = double();
    let read: unknown;
    const returned$ = of({ input: 3, target: 5 }).pipe(
      forward(net),
      compare(squaredError()),
      backward(net),
      share(),
    );
    returned$.pipe(update(sgd({ learningRate: 0.1 }))).subscribe();
    const second$ = new Subject<{ input: number; target: number }>();
    const later$ = second$.pipe(
      forward(net),
      compare(squaredError()),
      backward(net),
      tap(() => net.load({ weight: [7] })),
    );
    later$.subscribe((signal) => {
      try {
        read = signal.delta;
      } catch (error) {
        read = error;
      }
    });
    second$.next({ input: 1, target: 1 });
    expect(read).toEqual(
      new StaleSignalError("delta of tick 0: its pass is over; read it while the signal is delivered"),
    );
  });

  const late = "arrives late, after forward has run the next tick; signals may be observed, not delayed";
  it("refuses signals that were delayed", async () => {
    const net = double();
    const error = await new Promise((resolve) =>
      of({ input: 3, target: 5 })
        .pipe(forward(net), compare(squaredError()), delay(0), backward(net))
        .subscribe({ error: resolve }),
    );
    expect(error).toEqual(new BrokenStreamError(`backward(double): tick 0 ${late}`));
  });

  it("refuses a stream from which a tick was dropped", () => {
    const net = double();
    const samples = [0, 1, 2].map((at) => ({ at, input: 3, target: 5 }));
    const { error } = collect(
      from(samples).pipe(
        forward(net),
        compare(squaredError()),
        filter(({ sample }) => sample.at !== 1),
        backward(net),
      ),
    );
    expect(error).toEqual(
      new BrokenStreamError(
        "backward: tick 2 of double arrives, expected 1; signals may not be dropped, leave out the target instead",
      ),
    );
  });

  it("refuses a pass from which a signal was dropped", () => {
    const net = double();
    const samples = [0, 1, 2].map((at) => ({ at, input: 3, target: 5 }));
    const { error } = collect(
      from(samples).pipe(
        forward(net),
        compare(squaredError()),
        rewind(),
        filter(({ sample }) => sample.at !== 1),
        backward(net),
      ),
    );
    expect(error).toEqual(
      new BrokenStreamError(
        "backward(double): tick 0 arrives, expected 1; signals of a pass may not be dropped or reordered",
      ),
    );
  });

  it("refuses to work with parameters that changed during the pass", () => {
    const net = double();
    const { error } = collect(
      of({ input: 3, target: 5 }).pipe(
        forward(net),
        tap(() => net.load({ weight: [7] })),
        compare(squaredError()),
        backward(net),
      ),
    );
    expect(error).toEqual(
      new BrokenStreamError(
        "backward(double): tick 0 ran with version 1 of the net, which is at 2 now; update or load after the pass",
      ),
    );
  });

  it("notices a tick that was dropped between two nets", () => {
    const [first, second] = [double(), network(dense(1, 1), { name: "second" })];
    const samples = [0, 1, 2].map((at) => ({ at, input: 3, target: 5 }));
    const { values, error } = collect(
      from(samples).pipe(
        forward(first),
        filter(({ sample }) => sample.at !== 1),
        forward(second),
        compare(squaredError()),
        backward(second),
        backward(first),
      ),
    );
    expect(values).toHaveLength(1);
    expect(error).toEqual(
      new BrokenStreamError(
        "backward: tick 2 of double arrives, expected 1; signals may not be dropped, leave out the target instead",
      ),
    );
  });

  it("refuses a signal that comes twice", () => {
    const net = double();
    const { error } = collect(
      of({ input: 3, target: 5 }).pipe(
        forward(net),
        compare(squaredError()),
        concatMap((signal) => [signal, signal]),
        backward(net),
      ),
    );
    expect(error).toEqual(
      new BrokenStreamError(
        "backward: tick 0 of double arrives, expected 1; signals may not be dropped, leave out the target instead",
      ),
    );
  });

  it("leaves the gradient unchanged when its pass is abandoned, also with a custom layer", () => {
    const times = customLayer({
      name: "times(1)",
      fanIn: 1,
      fanOut: 1,
      parameters: { weight: { shape: [1], initialise: (values) => values.fill(2) } },
      forward: ({ parameters, input, output }) => (output[0] = parameters.weight[0] * input[0]),
      backward: ({ parameters, input, outputDelta, inputDelta, gradient }) => {
        inputDelta[0] = parameters.weight[0] * outputDelta[0];
        gradient.weight[0] += input[0] * outputDelta[0];
      },
    });
    for (const layer of [times, dense(1, 1)]) {
      const net = network(layer);
      const samples$ = of({ input: 3, target: 5 }, { input: 1, target: 4 });
      samples$.pipe(forward(net), compare(squaredError()), rewind(), backward(net), take(1)).subscribe();
      expect(net.parameters.get("weight")!.gradient.item()).toBe(0);
    }
  });
});

import { network, type Network, type Optimizer } from "@backstream/core";
import { dense, stack, sumBranches } from "@backstream/layers";
import { squaredError } from "@backstream/losses";
import {
  accumulateGradients,
  adaptiveObgd,
  autostep,
  chain,
  clipByNorm,
  idbd,
  obgd,
  sgd,
} from "@backstream/optimizers";
import { referenceArena, tensor } from "@backstream/tensors";
import { from, map, of, tap, type Observable } from "rxjs";
import { describe, expect, it } from "vitest";
import { backward } from "./backward.js";
import { compare } from "./compare.js";
import { collect } from "./fixtures/collect.js";
import streams from "./fixtures/stream-optimizers.json" with { type: "json" };
import { forward } from "./forward.js";
import { mapDelta } from "./mapDelta.js";
import { rewind } from "./rewind.js";
import type { Step } from "./Step.js";
import { update } from "./update.js";

const factories: Readonly<Record<string, (options: object) => unknown>> = {
  idbd,
  autostep,
  obgd,
  adaptiveObgd,
};
const double = referenceArena(Float64Array);

type Golden = (typeof streams.cases)[number];

/** The net of a golden. */
function netOf({ start, model }: Golden): Network<number, 1> {
  const layer =
    model === "linear"
      ? dense(4, 1, { bias: false })
      : stack(dense(3, 4, { activation: "tanh" }), dense(4, 1));
  const net = network(layer, { arena: double });
  if (Array.isArray(start)) net.load({ weight: start });
  else {
    const named = Object.entries(start).map(([name, value]) => [name.replace("2.", "1."), value.data]); // PyTorch counts the tanh
    net.load(Object.fromEntries(named));
  }
  return net;
}

describe("the papers' models in a stream", () => {
  it.each(streams.cases.map((golden) => ({ golden })))("$golden.optimizer on $golden.model", ({ golden }) => {
    const net = netOf(golden);
    const optimizer = factories[golden.optimizer](golden.options) as Optimizer; // its state is its own affair
    // Half the squared error.
    const samples = golden.inputs.map((input, index) => ({
      input,
      target: golden.targets[index],
      weight: 0.5,
    }));
    const outputs: number[] = [];
    const steps$ = from(samples).pipe(
      forward(net),
      tap(({ output }) => outputs.push(output.item())),
      compare(squaredError()),
      backward(net),
      update(optimizer),
    );
    expect(collect(steps$).error).toBeUndefined();
    expect(outputs).toHaveLength(golden.outputs.length);
    outputs.forEach((output, index) => expect(output).toBeCloseTo(golden.outputs[index], 6));
    const last =
      golden.parameters?.at(-1) ?? Object.values(golden.finalParameters!).flatMap(({ data }) => data);
    last.forEach((value, index) => expect(net.parameterBlock.array[index]).toBeCloseTo(value, 6));
  });
});

/** Records the delta that it is told. */
function spy(seen: unknown[]): Optimizer {
  return {
    name: "spy()",
    needsOutputDelta: true,
    init: () => null,
    update: (_gradient, _state, _parameters, _step, options) => seen.push(options?.outputDelta),
  };
}

function line(): Network<1, 1> {
  const net = network(dense(1, 1, { bias: false }));
  net.load({ weight: [1] });
  return net;
}

describe("the delta that an optimizer is told", () => {
  it("is that of the newest output, also behind a window, and as mapDelta made it", () => {
    const seen: unknown[] = [];
    const net = line();
    const samples$ = of(
      { input: 1, target: 0 },
      { input: 2, target: 0 },
      { input: 3 },
      { input: 4, target: 5 },
    );
    const optimizer = spy(seen);
    const steps$ = samples$.pipe(
      forward(net),
      compare(squaredError()),
      rewind({ window: 2, stride: 1 }),
      mapDelta((delta) => delta.multiply(10)),
      backward(net),
      update(optimizer),
    );
    expect(collect(steps$).error).toBeUndefined();
    expect(seen).toEqual([20, 40, -20]);
  });

  it("is that of the sum, where branches of a net add up", () => {
    const seen: unknown[] = [];
    const net = network(
      sumBranches(dense(1, 1, { bias: false }), dense(1, 1, { bias: false, activation: "tanh" })),
    );
    net.load({ "0.weight": [1], "1.weight": [0] });
    const steps$ = of({ input: 3, target: 2 }).pipe(
      forward(net),
      compare(squaredError()),
      backward(net),
      update(spy(seen)),
    );
    expect(collect(steps$).error).toBeUndefined();
    expect(seen).toEqual([2]);
  });

  it("is scaled down with the gradient by maximumNorm$", () => {
    const seen: unknown[] = [];
    const net = line();
    // Delta 2 and input 3: a gradient of 6.
    const steps$ = of({ input: 3, target: 2 }).pipe(
      forward(net),
      compare(squaredError()),
      backward(net),
      update(spy(seen), { maximumNorm$: of(3) }),
    );
    expect(collect(steps$).error).toBeUndefined();
    expect(seen[0]).toBeCloseTo(1, 6);
  });

  it("is not there for several rows, outputs or ticks", () => {
    const seen: unknown[] = [];
    const learn = (
      net: Network<number, number>,
      samples: readonly object[],
      stride: number,
    ): Observable<Step> =>
      from(samples as { input: number; target: number }[]).pipe(
        forward(net as Network<1, 1>),
        compare(squaredError()),
        rewind({ window: stride }),
        backward(net as Network<1, 1>),
        update(spy(seen)),
      );
    const input = tensor([2, 1], [1, 2]);
    const runs = [
      learn(line(), [{ input, target: tensor([2, 1], [0, 0]) }], 1),
      learn(network(dense(1, 2)), [{ input: 1, target: [1, 2] }], 1),
      learn(
        line(),
        [
          { input: 1, target: 1 },
          { input: 2, target: 2 },
        ],
        2,
      ),
      // One of two rows is there.
      learn(line(), [{ input, target: tensor([2, 1], [0, 0]), mask: [0, 1] }], 1),
    ];
    expect(runs.map((steps$) => collect(steps$).error)).toEqual([undefined, undefined, undefined, undefined]);
    expect(seen).toEqual([undefined, undefined, undefined, 4]);
  });

  it("is missed by an optimizer that needs it, in words", () => {
    const net = network(dense(1, 2));
    const steps$ = of({ input: 1, target: [1, 2] }).pipe(
      forward(net),
      compare(squaredError()),
      backward(net),
      update(obgd()),
    );
    expect(collect(steps$).error).toEqual(
      new RangeError(
        "obgd: outputDelta of the update is undefined, expected that of one output; learn from one labelled row of a net with one output at a time",
      ),
    );
  });

  it("is told to a chain with an optimizer that needs it", () => {
    const net = line();
    const steps$ = of({ input: 1, target: 2 }).pipe(
      forward(net),
      compare(squaredError()),
      backward(net),
      update(chain(clipByNorm(100), idbd())),
    );
    expect(collect(steps$).error).toBeUndefined();
  });
});

describe("accumulateGradients in a stream", () => {
  const samples = [1, 2, 3, 4].map((input) => ({ input, target: 0 }));

  it("says what it collected, and updates by the mean", () => {
    const net = line();
    const weights: number[] = [];
    const steps$ = from(samples).pipe(
      forward(net),
      compare(squaredError()),
      backward(net),
      update(accumulateGradients(sgd({ learningRate: 0.01 }), { every: 3 })),
      map(({ step, collected }) => {
        weights.push(net.parameters.get("weight")!.value.item());
        return { step, collected };
      }),
    );
    expect(collect(steps$).values).toEqual([
      { step: 1, collected: 1 },
      { step: 2, collected: 2 },
      { step: 3, collected: undefined },
      { step: 4, collected: 1 },
    ]);
    const mean = (2 + 8 + 18) / 3; // 2 x · x of each sample
    expect(weights[1]).toBe(1);
    expect(weights[2]).toBeCloseTo(1 - 0.01 * mean, 6);
    expect(weights[3]).toBe(weights[2]);
  });

  it("makes no tick stale while it collects", () => {
    const net = line();
    const versions: number[] = [];
    const steps$ = from(samples).pipe(
      forward(net),
      compare(squaredError()),
      rewind({ window: 2, stride: 1 }),
      backward(net),
      update(accumulateGradients(sgd({ learningRate: 0.01 }), { every: 2 })),
      tap(() => versions.push(net.version)),
    );
    expect(collect(steps$).error).toBeUndefined();
    expect(versions).toEqual([1, 2, 2, 3]);
  });
});

import { network, UnknownNameError, type Optimizer } from "@backstream/core";
import { dense, stack, tanh } from "@backstream/layers";
import { squaredError } from "@backstream/losses";
import { adamW, chain, clipByNorm, sgd } from "@backstream/optimizers";
import { BehaviorSubject, from, map, of, Subject, tap } from "rxjs";
import { describe, expect, it } from "vitest";
import { backward } from "./backward.js";
import { compare } from "./compare.js";
import { collect } from "./fixtures/collect.js";
import { forward } from "./forward.js";
import type { HyperparameterStreams } from "./HyperparameterStreams.js";
import { update } from "./update.js";

const samples = Array.from({ length: 12 }, (_, index) => ({
  input: Math.sin(index),
  target: Math.cos(3 * index),
}));

function twoLayers() {
  return network(stack(dense(1, 3), tanh(), dense(3, 1)), { seed: 3 });
}

function learn(
  net: ReturnType<typeof twoLayers>,
  optimizer: Optimizer,
  streams: HyperparameterStreams,
  taken = samples,
) {
  return collect(
    from(taken).pipe(forward(net), compare(squaredError()), backward(net), update(optimizer, streams)),
  );
}

describe("maximumNorm$", () => {
  it("clips as clipByNorm does, bit for bit, and reports the norm before", () => {
    const [chained, streamed] = [twoLayers(), twoLayers()];
    const before = learn(chained, chain(clipByNorm(0.1), sgd({ learningRate: 0.5 })), {});
    const after = learn(streamed, sgd({ learningRate: 0.5 }), { maximumNorm$: of(0.1) });
    expect(after.values).toEqual(before.values);
    expect(streamed.save()).toEqual(chained.save());
    expect(Math.max(...after.values.map(({ gradientNorm }) => gradientNorm))).toBeGreaterThan(0.1);
  });

  it("may follow the run's own steps", () => {
    const net = network(dense(1, 1, { bias: false }));
    net.load({ weight: [0] });
    const maximumNorm$ = new BehaviorSubject(1);
    const weights: string[] = [];
    of({ input: 1, target: 8 }, { input: 1, target: 8 })
      .pipe(
        forward(net),
        compare(squaredError()),
        backward(net),
        update(sgd({ learningRate: 1 }), { maximumNorm$ }),
        tap(({ gradientNorm }) => maximumNorm$.next(gradientNorm / 4)),
        map(() => net.parameters.get("weight")!.value.item().toFixed(3)),
      )
      .subscribe((weight) => weights.push(weight));
    // The gradients are -16 and -14: the first step is 1 long, the second 16 / 4.
    expect(weights).toEqual(["1.000", "5.000"]);
  });

  it("refuses what is no length", () => {
    const { error } = learn(twoLayers(), sgd(), { maximumNorm$: of(0) });
    expect(error).toEqual(new RangeError("update: maximumNorm$ gave 0, expected a number above 0"));
  });
});

describe("frozen$", () => {
  it("leaves frozen parameters as they are, bit for bit, against momentum and decay too", () => {
    const net = twoLayers();
    const frozen$ = new BehaviorSubject<readonly string[]>([]);
    const source$ = new Subject<(typeof samples)[number]>();
    source$
      .pipe(
        forward(net),
        compare(squaredError()),
        backward(net),
        update(adamW({ weightDecay: 0.1 }), { frozen$ }),
      )
      .subscribe();
    for (const sample of samples.slice(0, 4)) source$.next(sample);
    frozen$.next(["0", "2.bias"]);
    const before = net.save();
    for (const sample of samples.slice(4)) source$.next(sample);
    const after = net.save();
    for (const name of ["0.weight", "0.bias", "2.bias"]) expect(after[name]).toEqual(before[name]);
    expect(after["2.weight"]).not.toEqual(before["2.weight"]);
    frozen$.next([]);
    source$.next(samples[0]);
    expect(net.save()["0.weight"]).not.toEqual(before["0.weight"]);
  });

  it("counts only what may change in the gradient's norm", () => {
    const net = network(dense(1, 1));
    net.load({ weight: [0], bias: [0] });
    const { values } = collect(
      of({ input: 3, target: 1 }).pipe(
        forward(net),
        compare(squaredError()),
        backward(net),
        update(sgd(), { frozen$: of(["bias"]) }),
      ),
    );
    expect(values[0].gradientNorm).toBe(6); // 2 · (0 - 1) · 3; the bias's 2 does not count
  });

  it("names the net first where there are several", () => {
    const [encoder, head] = [
      network(dense(1, 2), { name: "encoder" }),
      network(dense(2, 1), { name: "head" }),
    ];
    const before = encoder.save();
    from(samples)
      .pipe(
        forward(encoder),
        forward(head),
        compare(squaredError()),
        backward(head),
        backward(encoder),
        update(sgd(), { frozen$: of(["encoder"]) }),
      )
      .subscribe();
    expect(encoder.save()).toEqual(before);
  });

  it("refuses a name that is no parameter's, and what is no list", () => {
    expect(learn(twoLayers(), sgd(), { frozen$: of(["1"]) }).error).toEqual(
      new UnknownNameError(
        'update: frozen$ gave "1", expected some of 0.weight, 0.bias, 2.weight, 2.bias, or first parts of them',
      ),
    );
    const wrong = { frozen$: of("0" as unknown as string[]) };
    expect(learn(twoLayers(), sgd(), wrong).error).toEqual(
      new TypeError('update: frozen$ gave "0", expected a list of parameter names'),
    );
  });
});

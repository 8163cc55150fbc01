import { BrokenStreamError, BusyError, network, ShapeError } from "@backstream/core";
import { dense } from "@backstream/layers";
import { squaredError } from "@backstream/losses";
import { sgd } from "@backstream/optimizers";
import { filter, map, type Observable } from "rxjs";
import { TestScheduler, type RunHelpers } from "rxjs/testing";
import { describe, expect, it } from "vitest";
import { backward } from "./backward.js";
import { compare } from "./compare.js";
import { runningSum } from "./fixtures/runningSum.js";
import { forward } from "./forward.js";
import { mapDelta } from "./mapDelta.js";
import { predict } from "./predict.js";
import { rewind } from "./rewind.js";
import { update } from "./update.js";

interface Pair {
  readonly input: number;
  readonly target?: number;
}

const onVirtualTime = (test: (helpers: RunHelpers) => void): void =>
  new TestScheduler((actual, expected) => expect(actual).toEqual(expected)).run(test);

/** Sums its inputs: 1, 2, 3, … for inputs of 1. */
const sum = () => network(runningSum());

/** y = weight · x. */
function scale(weight: number) {
  const net = network(dense(1, 1, { bias: false }));
  net.load({ weight: [weight] });
  return net;
}

/** Inputs of 1 and targets of 0, by which a sum has losses of 1, 4, 9, … and deltas of 2, 4, 6, … */
const one = { input: 1, target: 0 };
const ones = { a: one, b: one, c: one, d: one };
const compared = (samples$: Observable<Pair>) => samples$.pipe(forward(sum()), compare(squaredError()));
const delta = map(({ delta: { data } }: { readonly delta: { readonly data: ArrayLike<number> } }) => data[0]);
const lost = new Error("connection lost");

describe("forward", () => {
  const outputs = (samples$: Observable<Pair>) =>
    samples$.pipe(
      forward(sum()),
      map(({ output }) => output.item()),
    );

  it("puts out when a sample comes, and memory flows on", () => {
    onVirtualTime(({ cold, expectObservable }) => {
      const samples$ = cold("--a------b------c--|", { a: { input: 1 }, b: { input: 2 }, c: { input: 3 } });
      expectObservable(outputs(samples$)).toBe("  --A------B------C--|", { A: 1, B: 3, C: 6 });
    });
  });

  it("passes an error on at once, and leaves its source when it is left", () => {
    onVirtualTime(({ cold, expectObservable, expectSubscriptions }) => {
      const broken$ = cold<Pair>("--a--#", { a: { input: 1 } }, lost);
      expectObservable(outputs(broken$)).toBe("--A--#", { A: 1 }, lost);
      const endless$ = cold<Pair>("--a--a--a", { a: { input: 1 } });
      expectObservable(outputs(endless$), "^-----!").toBe("--A--B", { A: 1, B: 2 });
      expectSubscriptions(endless$.subscriptions).toBe("^-----!");
    });
  });

  it("ends with an input that does not fit", () => {
    onVirtualTime(({ cold, expectObservable, expectSubscriptions }) => {
      const samples$ = cold("-a-b-c-|", { a: { input: 1 }, b: { input: [1, 2] as never }, c: { input: 1 } });
      expectObservable(outputs(samples$)).toBe("-A-#", { A: 1 }, expect.any(ShapeError));
      expectSubscriptions(samples$.subscriptions).toBe("^--!");
    });
  });
});

describe("compare", () => {
  it("measures each output when it comes; without a target there is no loss and no error", () => {
    onVirtualTime(({ cold, expectObservable }) => {
      const samples$ = cold("--a------b------c--|", {
        a: { input: 1, target: 0 },
        b: { input: 2 },
        c: { input: 3, target: 1 },
      });
      const measured$ = compared(samples$).pipe(map(({ loss, delta: { data } }) => [loss, data[0]]));
      const expected = { A: [1, 2], B: [undefined, 0], C: [25, 10] };
      expectObservable(measured$).toBe("      --A------B------C--|", expected);
    });
  });

  it("ends with a target that does not fit", () => {
    onVirtualTime(({ cold, expectObservable }) => {
      const samples$ = cold("-a-b-|", { a: one, b: { input: 1, target: [1, 2] as never } });
      expectObservable(compared(samples$).pipe(delta)).toBe("-A-#", { A: 2 }, expect.any(ShapeError));
    });
  });
});

describe("rewind", () => {
  it("sends a window back when it is full, newest tick first, its deltas scaled to their mean", () => {
    onVirtualTime(({ cold, expectObservable }) => {
      const samples$ = cold("      --a--b--c--d-------|", ones);
      const backward$ = compared(samples$).pipe(rewind({ window: 2 }), delta);
      expectObservable(backward$).toBe("-----(BA)--(DC)----|", { A: 1, B: 2, C: 3, D: 4 });
    });
  });

  it("sends a stride back through the whole window, older ticks with zeros", () => {
    onVirtualTime(({ cold, expectObservable }) => {
      const samples$ = cold("      --a--b----c----d----|", ones);
      const backward$ = compared(samples$).pipe(rewind({ window: 2, stride: 1 }), delta);
      const expected = { A: 2, B: 4, C: 6, D: 8, O: 0 };
      expectObservable(backward$).toBe("--A--(BO)-(CO)-(DO)-|", expected);
    });
  });

  it("learns from a rest at the end, through the whole window", () => {
    onVirtualTime(({ cold, expectObservable }) => {
      const samples$ = cold("      --a--b--c-----|", ones);
      const backward$ = compared(samples$).pipe(rewind({ window: 2 }), delta);
      expectObservable(backward$).toBe("-----(BA)-----(CO|)", { A: 1, B: 2, C: 6, O: 0 });
    });
  });

  it("waits for the end where there is no window", () => {
    onVirtualTime(({ cold, expectObservable }) => {
      const samples$ = cold("      --a--b--|", ones);
      const backward$ = compared(samples$).pipe(rewind(), delta);
      expectObservable(backward$).toBe("--------(BA|)", { A: 1, B: 2 });
    });
  });

  it("sends nothing back of a sequence that failed", () => {
    onVirtualTime(({ cold, expectObservable }) => {
      const broken$ = cold("--a--b--#", ones, lost);
      expectObservable(compared(broken$).pipe(rewind(), delta)).toBe("--------#", {}, lost);
    });
  });

  it("ends when a tick is missing", () => {
    onVirtualTime(({ cold, expectObservable }) => {
      const samples$ = cold("-a-b-c-|", ones);
      const backward$ = compared(samples$).pipe(
        filter((_, index) => index !== 1),
        rewind({ window: 2 }),
        delta,
      );
      const error = new BrokenStreamError(
        "rewind: tick 2 of runningSum() arrives, expected 1; signals may not be dropped, leave out the target instead",
      );
      expectObservable(backward$).toBe("-----#", {}, error);
    });
  });
});

describe("backward", () => {
  it("emits the delta of the net's input for each tick that returns", () => {
    onVirtualTime(({ cold, expectObservable }) => {
      const net = sum();
      const samples$ = cold("      --a--b--c--d-------|", ones);
      const backward$ = samples$.pipe(
        forward(net),
        compare(squaredError()),
        rewind({ window: 2 }),
        backward(net),
        delta,
      );
      // A sum's input has its own delta and those of all later ticks: a = 1 + 2, c = 3 + 4.
      expectObservable(backward$).toBe("-----(ba)--(dc)----|", { b: 2, a: 3, d: 4, c: 7 });
    });
  });

  it("directly after compare sends each tick back at once, but none without a target", () => {
    onVirtualTime(({ cold, expectObservable }) => {
      const net = scale(2);
      const samples$ = cold("-a-b-c-|", {
        a: { input: 3, target: 5 },
        b: { input: 3 },
        c: { input: 1, target: 0 },
      });
      const backward$ = samples$.pipe(forward(net), compare(squaredError()), backward(net), delta);
      expectObservable(backward$).toBe("-a---c-|", { a: 4, c: 8 });
    });
  });

  it("ends when a net has to come back first", () => {
    onVirtualTime(({ cold, expectObservable }) => {
      const [inner, outer] = [sum(), sum()];
      const samples$ = cold("--a--|", ones);
      const backward$ = samples$.pipe(
        forward(outer),
        forward(inner),
        compare(squaredError()),
        backward(outer as never),
      );
      expectObservable(backward$).toBe("--#", {}, expect.any(BrokenStreamError));
    });
  });
});

describe("update", () => {
  const learn = (samples$: Observable<Pair>, net: ReturnType<typeof scale>) =>
    samples$.pipe(
      forward(net),
      compare(squaredError()),
      backward(net),
      update(sgd({ learningRate: 0.5 })),
      map(({ step, loss }) => [step, loss, net.parameters.get("weight")!.value.item()]),
    );

  it("steps at the oldest tick of each pass", () => {
    onVirtualTime(({ cold, expectObservable }) => {
      const net = scale(0);
      const two = { input: 1, target: 2 };
      const samples$ = cold("  --a--a--a--a-------|", { a: two });
      const steps$ = samples$.pipe(
        forward(net),
        compare(squaredError()),
        rewind({ window: 2 }),
        backward(net),
        update(sgd({ learningRate: 0.5 })),
        map(({ step, loss }) => [step, loss]),
      );
      // The weight goes from 0 to 2.
      expectObservable(steps$).toBe("-----1-----2-------|", { 1: [1, 4], 2: [2, 0] });
    });
  });

  it("counts from 1, and has the parameters changed when a step comes", () => {
    onVirtualTime(({ cold, expectObservable }) => {
      const samples$ = cold("-a-b-c-|", {
        a: { input: 1, target: 3 },
        b: { input: 1, target: 5 },
        c: { input: 1 },
      });
      expectObservable(learn(samples$, scale(0))).toBe("-1-2---|", { 1: [1, 9, 3], 2: [2, 4, 5] });
    });
  });

  it("passes an error on, and frees its nets for others; before, they are refused", () => {
    onVirtualTime(({ hot, expectObservable }) => {
      const net = scale(0);
      const values = { a: { input: 1, target: 3 } };
      const [first$, second$, third$] = [
        hot("-a--#", values, lost),
        hot("--a--", values),
        hot("-----a--|", values),
      ];
      expectObservable(learn(first$, net)).toBe("-1--#", { 1: [1, 9, 3] }, lost);
      expectObservable(learn(second$, net)).toBe("--#", {}, expect.any(BusyError));
      expectObservable(learn(third$, net)).toBe("-----1--|", { 1: [1, 0, 3] });
    });
  });
});

describe("predict", () => {
  it("puts out as forward does, with the parameters as they are at each sample", () => {
    onVirtualTime(({ hot, expectObservable }) => {
      const net = scale(0);
      const steps$ = hot("    --a-----b---|", {
        a: { input: 1, target: 3 },
        b: { input: 1, target: 5 },
      }).pipe(
        forward(net),
        compare(squaredError()),
        backward(net),
        update(sgd({ learningRate: 0.5 })),
        map(({ step }) => step),
      );
      const outputs$ = hot("  a---b-----c|", { a: { input: 1 }, b: { input: 1 }, c: { input: 2 } }).pipe(
        predict(net),
        map(({ output }) => output.item()),
      );
      expectObservable(steps$).toBe("--1-----2---|", { 1: 1, 2: 2 });
      expectObservable(outputs$).toBe("A---B-----C|", { A: 0, B: 3, C: 10 });
    });
  });

  it("passes an error on, and refuses to follow a forward", () => {
    onVirtualTime(({ cold, expectObservable }) => {
      const broken$ = cold("-a-#", ones, lost);
      expectObservable(broken$.pipe(predict(sum()), map(({ output }) => output.item()))).toBe("-A-#", { A: 1 }, lost); // prettier-ignore
      const learning$ = cold("-a-|", ones).pipe(forward(sum()), predict(sum()) as never);
      expectObservable(learning$).toBe("-#", {}, expect.any(BrokenStreamError));
    });
  });
});

describe("mapDelta", () => {
  const half = mapDelta((given) => given.multiply(0.5));

  it("changes deltas and nothing else, before rewind and on the way back", () => {
    onVirtualTime(({ cold, expectObservable }) => {
      const samples$ = cold("      --a--b--c--d----|", ones);
      expectObservable(compared(samples$).pipe(half, delta)).toBe("--A--B--C--D----|", {
        A: 1,
        B: 2,
        C: 3,
        D: 4,
      });
      const backward$ = compared(samples$).pipe(
        rewind({ window: 2 }),
        mapDelta((given) => given.multiply(10)),
        delta,
      );
      expectObservable(backward$).toBe("-----(BA)--(DC)-|", { A: 10, B: 20, C: 30, D: 40 });
    });
  });

  it("ends when there are more deltas than before, or its function fails", () => {
    onVirtualTime(({ cold, expectObservable }) => {
      const samples$ = cold("--a--b--|", ones);
      const error = new ShapeError(
        "mapDelta: the function returned 2 numbers, expected 1, as many as it was given",
      );
      expectObservable(
        compared(samples$).pipe(
          mapDelta(() => [1, 2]),
          delta,
        ),
      ).toBe("--#", {}, error);
      const fail = (): never => {
        throw lost;
      };
      expectObservable(compared(samples$).pipe(mapDelta(fail), delta)).toBe("--#", {}, lost);
    });
  });
});

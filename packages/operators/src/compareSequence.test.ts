import { BrokenStreamError, network, ShapeError, type Network, type Sample } from "@backstream/core";
import { bidirectional, dense, elman, stack } from "@backstream/layers";
import { ctc } from "@backstream/losses";
import { adam, sgd } from "@backstream/optimizers";
import { referenceArena, tensor } from "@backstream/tensors";
import { concatMap, from, groupBy, map, mergeMap, range, type Observable } from "rxjs";
import { expect, it } from "vitest";
import { backward } from "./backward.js";
import { compare } from "./compare.js";
import { forward } from "./forward.js";
import { mapDelta } from "./mapDelta.js";
import { predict } from "./predict.js";
import { rewind } from "./rewind.js";
import { update } from "./update.js";

const arena = referenceArena(Float64Array);
const reader = (): Network<2, 4> =>
  network(stack(bidirectional(elman(2, 3)), dense(6, 4)), { seed: 2, name: "reader", arena });
const first = (): Network<2, 2> => network(elman(2, 2), { seed: 1, name: "first", arena });
const one: Sample[] = Array.from({ length: 6 }, (_, tick) => ({
  input: [Math.sin(tick), Math.cos(2 * tick)],
  ...(tick === 0 && { target: [2, 1, 1] }),
}));
const batch: Sample[] = Array.from({ length: 6 }, (_, tick) => ({
  input: tensor([2, 2], Float64Array.of(Math.sin(tick), 1, Math.cos(tick), -1)),
  mask: [1, tick < 4 ? 1 : 0],
  ...(tick === 5 && { target: tensor([2, 3], [2, 1, 3, 1, -1, -1]), weight: [1, 0.5] }),
}));

const failure = (program$: Observable<unknown>): unknown => {
  const errors: unknown[] = [];
  program$.subscribe({ error: (error) => errors.push(error) });
  return errors[0];
};

it.each([
  ["one row", one, [2, 1, 1], {}],
  ["several", batch, [[2, 1, 3], [1]], { lengths: [6, 4], weight: [1, 0.5] }],
] as const)(
  "measures a sequence when it is complete, as the loss does without a stream: %s",
  (_, samples, labels, options) => {
    const net = reader();
    const events: unknown[] = [];
    const [outputs, deltas]: number[][] = [[], []];
    from(samples)
      .pipe(predict(net), compare(ctc()))
      .subscribe({
        next: ({ output, loss, delta }) => {
          events.push(loss);
          outputs.push(...output.data);
          deltas.push(...delta.data);
        },
        complete: () => events.push("complete"),
      });
    const shape = [6, ...(samples === one ? [] : [2]), 4];
    const expected = ctc().compare(tensor(shape, Float64Array.from(outputs)), labels, options);
    const at = samples === one ? 0 : 5;
    expect(events).toEqual([0, 1, 2, 3, 4, 5].map((tick) => (tick === at ? expected.loss : undefined)).concat("complete" as never)); // prettier-ignore
    expect(deltas).toEqual([...expected.delta.data]);
  },
);

it("has the gradient of finite differences", () => {
  const nets = [first(), reader()] as const;
  const loss = (): number => {
    const losses: number[] = [];
    from(batch)
      .pipe(predict(nets[0]), predict(nets[1]), compare(ctc()))
      .subscribe(({ loss: value }) => value !== undefined && losses.push(value));
    return losses[0];
  };
  from(batch)
    .pipe(
      forward(nets[0]),
      forward(nets[1]),
      compare(ctc()),
      mapDelta((delta) => delta),
      rewind(),
      backward(nets[1]),
      backward(nets[0]),
    )
    .subscribe();
  for (const net of nets) {
    const found = [...net.gradientBlock.array];
    net.zeroGradients();
    found.forEach((x, index) => {
      const at = (change: number): number => {
        net.parameterBlock.array[index] += change;
        const value = loss();
        net.parameterBlock.array[index] -= change;
        return value;
      };
      expect(x).toBeCloseTo((at(1e-5) - at(-1e-5)) / 2e-5, 7);
    });
    expect(found.some((x) => Math.abs(x) > 1e-3)).toBe(true);
  }
});

it("measures again where nets have been updated since the first tick ran", () => {
  const norms = (together: boolean): number[] => {
    const nets = [first(), network(dense(2, 4), { seed: 3, name: "head", arena })] as const;
    const learn = (samples$: Observable<Sample>) =>
      samples$.pipe(
        forward(nets[0]),
        forward(nets[1]),
        compare(ctc()),
        mapDelta((delta) => delta.multiply(2)),
        rewind(),
      );
    // Side by side, the ticks of the second sequence have run before the first one is learned from.
    const passes$ = together
      ? from(one).pipe(
          mergeMap((sample) => ["a", "b"].map((key) => ({ ...sample, key }))),
          groupBy(({ key }) => key),
          mergeMap(learn),
        )
      : from([one, one]).pipe(concatMap((samples) => learn(from(samples))));
    const found: number[] = [];
    passes$
      .pipe(backward(nets[1]), backward(nets[0]), update(sgd({ learningRate: 0.1 })))
      .subscribe(({ gradientNorm }) => found.push(gradientNorm));
    return found;
  };
  const expected = norms(false);
  expect(expected[1]).not.toBe(expected[0]);
  expect(norms(true)).toEqual(expected);
});

it("learns to read", () => {
  // The classes of a sequence, each shown for one to three ticks, one after the other.
  const net = network(stack(bidirectional(elman(3, 12)), dense(24, 4)), { seed: 1 });
  const sequenceOf = (number: number): Sample[] => {
    const labels = [1 + (number % 3), 1 + (Math.floor(number / 3) % 3), 1 + (Math.floor(number / 9) % 3)];
    const shown = labels.flatMap((label, index) =>
      new Array<number>(1 + ((number + index) % 3)).fill(label).concat(0),
    );
    return shown.map((label, tick) => ({
      input: [1, 2, 3].map((each) => (each === label ? 1 : 0)),
      ...(tick === shown.length - 1 && { target: labels }),
    }));
  };
  const losses: number[] = [];
  range(0, 600)
    .pipe(
      map(sequenceOf),
      concatMap((samples) => from(samples).pipe(forward(net), compare(ctc()), rewind())),
      backward(net),
      update(adam({ learningRate: 0.01 })),
    )
    .subscribe(({ loss }) => losses.push(loss));
  const mean = (list: number[]): number => list.reduce((sum, x) => sum + x, 0) / list.length;
  expect(mean(losses.slice(-30))).toBeLessThan(0.02);
  expect(mean(losses.slice(0, 30))).toBeGreaterThan(0.5);
});

it.each<[string, Sample[], string]>([
  [
    "two targets",
    [...one, { input: [1, 1], target: [2] }],
    "ctc(): 2 samples of the sequence have a target, expected one, with the labels of the whole sequence",
  ],
  [
    "rows that come back",
    batch.map((sample, tick) => ({ ...sample, mask: [1, tick === 2 ? 0 : 1] })),
    "ctc(): row 1 is masked at tick 2 and there again at tick 3, expected ticks that are there first and masked ones behind them",
  ],
  [
    "labels of one row for two",
    batch.map((sample) => ("target" in sample ? { ...sample, target: [1, 2] } : sample)),
    "ctc(): target is [1, 2], expected the classes of the sequence in order, as a tensor [2, labels] whose shorter rows end with -1",
  ],
])("refuses %s", (_, samples, message) => {
  expect(failure(from(samples).pipe(predict(reader()), compare(ctc())))).toEqual(new ShapeError(message));
});

it("refuses a class that does not exist", () => {
  const samples = one.map((sample) => ("target" in sample ? { ...sample, target: [4] } : sample));
  expect(failure(from(samples).pipe(predict(reader()), compare(ctc())))).toEqual(
    new RangeError("ctc(): label of row 0 is 4, expected a class from 0 to 3 other than the blank 0"),
  );
});

it("refuses to learn from a part of a sequence", () => {
  const net = network(dense(2, 4), { name: "head" });
  expect(failure(from(one).pipe(forward(net), compare(ctc()), rewind({ window: 3 })))).toEqual(
    new BrokenStreamError(
      "rewind: window is 3, and ctc() has one loss for a whole sequence; use rewind() without a window",
    ),
  );
  expect(failure(from(one).pipe(forward(net), compare(ctc()), backward(net)))).toEqual(
    new BrokenStreamError(
      "backward(head): ctc() has one loss for a whole sequence; put rewind() between compare and backward",
    ),
  );
});

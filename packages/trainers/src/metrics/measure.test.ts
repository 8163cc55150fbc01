import { BrokenStreamError, network, ShapeError, type Sample } from "@backstream/core";
import { dense } from "@backstream/layers";
import { squaredError } from "@backstream/losses";
import { compare, forward, predict, type ComparedSignal } from "@backstream/operators";
import { sgd } from "@backstream/optimizers";
import { concat, EMPTY, from, lastValueFrom, map, of, Subject, take, throwError, toArray } from "rxjs";
import { TestScheduler } from "rxjs/testing";
import { expect, it } from "vitest";
import { backprop } from "../backprop.js";
import { mae } from "./mae.js";
import { measure } from "./measure.js";

/** y = x. */
function same() {
  const net = network(dense(1, 1, { bias: false }));
  net.load({ weight: [1] });
  return net;
}
const samples: readonly Sample[] = [{ input: 4, target: 0 }, { input: 7 }, { input: 2, target: 2 }];

it("measures what forward, predict and compare emit", async () => {
  const net = same();
  const through = [
    from(samples).pipe(forward(net), measure(mae())),
    from(samples).pipe(predict(net), measure(mae())),
    from(samples).pipe(predict(net), compare(squaredError()), measure(mae())),
  ];
  for (const values$ of through) expect(await lastValueFrom(values$.pipe(toArray()))).toEqual([4, 4, 2]);
});

it("emits a value for every signal, in virtual time, and starts from 0 with each subscription", () => {
  new TestScheduler((actual, expected) => expect(actual).toEqual(expected)).run(
    ({ cold, expectObservable }) => {
      const errors = { a: 4, b: 0, c: 2, d: 6 };
      const signals$ = cold("a-b-c-d|", errors).pipe(
        map((output) => ({ sample: { input: 0, target: 0 }, output })),
      );
      const recent$ = signals$.pipe(measure(mae(), { rolling: 2 }));
      for (let again = 0; again < 2; again++)
        expectObservable(recent$).toBe("a-b-c-d|", { a: 4, b: 2, c: 1, d: 4 });
      expectObservable(recent$, "---!").toBe("a-b", { a: 4, b: 2 });
    },
  );
});

it("is progressive validation where a trainer shows its predictions", () => {
  const shown = new Subject<ComparedSignal>();
  const errors: number[] = [];
  shown.pipe(measure(mae())).subscribe((error) => errors.push(error));
  const net = network(dense(1, 1, { bias: false }));
  net.load({ weight: [0] });
  const training = { loss: squaredError(), optimizer: sgd({ learningRate: 0.25 }), predictions: shown };
  from([8, 8, 8])
    .pipe(
      map((target) => ({ input: 1, target })),
      backprop(net, training),
    )
    .subscribe();
  // The weight goes half of the way with each sample: 0, 4, 6.
  expect(errors).toEqual([8, (8 + 4) / 2, (8 + 4 + 2) / 3]);
});

it("emits nothing for an empty stream, reports errors and stops its source", async () => {
  expect(await lastValueFrom(EMPTY.pipe(measure(mae()), toArray()))).toEqual([]);
  const broken = concat(
    of({ sample: samples[0], output: 1 }),
    throwError(() => new Error("the wire broke")),
  );
  await expect(lastValueFrom(broken.pipe(measure(mae())))).rejects.toThrow("the wire broke");
  const wide = of({ sample: samples[0], output: [1, 2] });
  await expect(lastValueFrom(wide.pipe(measure(mae())))).rejects.toThrow(ShapeError);
  let drawn = 0;
  function* endless() {
    for (;;) yield { sample: { input: 0, target: drawn++ }, output: 0 };
  }
  expect(await lastValueFrom(from(endless()).pipe(measure(mae()), take(3)))).toBe((0 + 1 + 2) / 3);
  expect(drawn).toBe(3);
});

it("refuses what is no tick", async () => {
  const wanted = "expected what forward, predict or compare emits; put measure after one of them";
  for (const [given, named] of [
    [samples[0], "{ input, target }"],
    [3, "3"],
    [undefined, "undefined"],
  ] as const)
    // prettier-ignore
    // @ts-expect-error the compiler does as well
    await expect(lastValueFrom(of(given).pipe(measure(mae())))).rejects.toThrow(
      new BrokenStreamError(`measure: it got ${named}, ${wanted}`),
    );
});

it("refuses impossible options, and what is no metric, at once", () => {
  // @ts-expect-error not called
  expect(() => measure(mae)).toThrow(
    new TypeError("measure: the metric is a function, expected what a call such as mae() makes"),
  );
  expect(() => measure(mae(), { rolling: -1 })).toThrow(
    new RangeError("measure: rolling is -1, expected a whole number from 1 up"),
  );
});

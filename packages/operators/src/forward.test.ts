import { CapacityError, network, ShapeError, StaleSignalError, UnknownNameError } from "@backstream/core";
import { dense, gru, stack } from "@backstream/layers";
import { arena, tensor } from "@backstream/tensors";
import { from, map, of, range, share, Subject, take, type Observable } from "rxjs";
import { describe, expect, it } from "vitest";
import { collect } from "./fixtures/collect.js";
import { runningSum } from "./fixtures/runningSum.js";
import { compare } from "./compare.js";
import { forward } from "./forward.js";
import { predict } from "./predict.js";
import { rewind } from "./rewind.js";
import { squaredError } from "@backstream/losses";

const inputs = (...values: number[]): Observable<{ input: number }> =>
  from(values.map((input) => ({ input })));

describe("forward", () => {
  it("emits one output per sample, and memory flows on", () => {
    const { values, completed } = collect(inputs(1, 2, 3).pipe(forward(network(runningSum()))));
    expect(values.map(({ output }) => output.item())).toEqual([1, 3, 6]);
    expect(completed).toBe(true);
  });

  it("keeps the user's object, and its type", () => {
    const { values } = collect(
      of({ input: 1, device: "a" }).pipe(
        forward(network(runningSum())),
        map(({ sample }) => sample.device),
      ),
    );
    expect(values).toEqual(["a"]);
  });

  it("has a memory for each subscription", () => {
    const summed$ = inputs(1, 2).pipe(forward(network(runningSum())));
    expect(
      [...collect(summed$).values, ...collect(summed$).values].map(({ output }) => output.item()),
    ).toEqual([1, 3, 1, 3]);
  });

  it("begins with the carry it is given, and lends a copy of it", () => {
    const { values } = collect(
      inputs(1).pipe(
        forward(network(runningSum()), { carry: { sum: tensor([1, 1], [10]) } }),
        map(({ output, carry }) => ({ output: output.item(), carry })),
      ),
    );
    expect(values).toEqual([{ output: 11, carry: { sum: tensor([1, 1], [11]) } }]);
  });

  it("gives the output a batch axis exactly if the input has one", () => {
    const net = network(dense(2, 3));
    const samples = [
      { input: [1, 2] },
      { input: tensor([1, 2], [1, 2]) },
      { input: tensor([4, 2], [1, 2, 3, 4, 5, 6, 7, 8]) },
    ];
    const { values } = collect(from(samples).pipe(forward(net)));
    expect(values.map(({ output }) => output.shape)).toEqual([[3], [1, 3], [4, 3]]);
  });

  it("runs nets one after the other as their stack would", () => {
    const [cell, head] = [network(gru(1, 3), { seed: 1 }), network(dense(3, 2), { seed: 2 })];
    const both = network(stack(gru(1, 3), dense(3, 2)));
    both.load({
      ...Object.fromEntries(Object.entries(cell.save()).map(([name, value]) => [`0.${name}`, value])),
      ...Object.fromEntries(Object.entries(head.save()).map(([name, value]) => [`1.${name}`, value])),
    });
    const apart = collect(inputs(1, -2, 3).pipe(forward(cell), forward(head))).values;
    const together = collect(inputs(1, -2, 3).pipe(forward(both))).values;
    expect(apart.map(({ output }) => output.toArray())).toEqual(
      together.map(({ output }) => output.toArray()),
    );
  });

  it("leaves a masked row's memory alone and its output zero", () => {
    const samples = [
      { input: tensor([2, 1], [1, 10]) },
      { input: tensor([2, 1], [2, NaN]), mask: [1, 0] },
      { input: tensor([2, 1], [3, 30]) },
    ];
    const { values } = collect(from(samples).pipe(forward(network(runningSum()))));
    expect(values.map(({ output }) => output.toArray())).toEqual([
      [[1], [10]],
      [[3], [0]],
      [[6], [40]],
    ]);
  });

  it("refuses a mask of anything but 0 and 1, or one number for many rows", () => {
    const masked = (mask: number | number[]) =>
      collect(of({ input: tensor([2, 1], [1, 2]), mask }).pipe(forward(network(runningSum())))).error;
    expect(masked([1, 0.5])).toEqual(new RangeError("runningSum(): mask holds 0.5, expected 0 or 1"));
    expect(masked([1, NaN])).toEqual(new RangeError("runningSum(): mask holds NaN, expected 0 or 1"));
    expect(masked(0)).toEqual(
      new ShapeError("runningSum(): mask has shape [], expected [2], one number for each row"),
    );
  });

  it("keeps what was emitted, but not the carry, readable for ever", () => {
    const { values } = collect(inputs(1, 2).pipe(forward(network(runningSum()))));
    expect(values[0].output.item()).toBe(1);
    expect(() => values[0].carry).toThrow(
      new StaleSignalError(
        "carry of tick 0: a later tick has overwritten it; read it while the signal is delivered",
      ),
    );
  });

  it("shows itself as its user sees it, in the console and as JSON", () => {
    const { values } = collect(
      of({ input: 3, target: 1 }).pipe(
        forward(network(runningSum())),
        map((signal) => JSON.stringify(signal)),
      ),
    );
    expect(values).toEqual(['{"sample":{"input":3,"target":1},"output":[3]}']);
    const compared$ = of({ input: 3, target: 1 }).pipe(
      forward(network(runningSum())),
      compare(squaredError()),
    );
    expect(collect(compared$.pipe(map((signal) => JSON.stringify(signal)))).values).toEqual([
      '{"sample":{"input":3,"target":1},"output":[3],"loss":4,"delta":[4]}',
    ]);
    expect(JSON.stringify(collect(compared$).values)).toBe(
      '[{"sample":{"input":3,"target":1},"output":[3],"loss":4}]',
    );
  });

  it("refuses options that do not exist", () => {
    const misspelt = { capcity: 3 };
    expect(() => forward(network(runningSum()), misspelt as object)).toThrow(
      new UnknownNameError(
        'forward: no option named "capcity"; it has carry, capacity, from, key, stream, mostKeys, joins$, ends$',
      ),
    );
  });

  it("refuses an input of another width, with its name and shape", () => {
    const { error } = collect(of({ input: [1, 2] }).pipe(forward(network(gru(3, 4)))));
    expect(error).toEqual(new ShapeError("gru(3, 4): input has shape [2], expected [3] or [batch, 3]"));
  });

  it("refuses a new batch size in a net with memory, and takes it in one without", () => {
    const samples = [{ input: tensor([2, 1], [1, 2]) }, { input: tensor([1, 1], [1]) }];
    const { error } = collect(from(samples).pipe(forward(network(runningSum()))));
    expect(error).toEqual(
      new ShapeError(
        "runningSum(): input has 1 rows, expected 2 as at the tick before; a net with memory keeps its batch size",
      ),
    );
    expect(collect(from(samples).pipe(forward(network(dense(1, 1))))).values).toHaveLength(2);
  });

  it("fails loudly when its buffer is full", () => {
    const waiting$ = inputs(1, 2, 3).pipe(
      map((sample) => ({ ...sample, target: 0 })),
      forward(network(runningSum()), { capacity: 2 }),
      compare(squaredError()),
      rewind(),
    );
    expect(collect(waiting$).error).toEqual(
      new CapacityError(
        "2 ticks wait for backward; give rewind a window, end the sequence, or raise forward(net, { capacity })",
      ),
    );
  });

  it("lets a synchronous source without end be stopped", () => {
    let asked = 0;
    const { values } = collect(
      range(1, Infinity).pipe(
        map((input) => (asked++, { input })),
        forward(network(runningSum())),
        take(3),
      ),
    );
    expect([values.length, asked]).toEqual([3, 3]);
  });

  it("gives its memory back however it ends", () => {
    const net = network(gru(1, 8));
    const used = arena.used;
    collect(inputs(1, 2, 3).pipe(forward(net)));
    collect(inputs(1, 2, 3).pipe(forward(net), take(1)));
    collect(of({ input: [1, 2] }).pipe(forward(net)));
    new Subject<{ input: number }>().pipe(forward(net)).subscribe().unsubscribe();
    expect(arena.used).toBe(used);
  });

  it("keeps samples of a closed loop in order: one at a time, completion last", () => {
    const samples$ = new Subject<{ input: number }>();
    const seen: string[] = [];
    samples$.pipe(forward(network(runningSum()))).subscribe({
      next: ({ output }) => {
        seen.push(`in ${output.item()}`);
        if (output.item() < 3) samples$.next({ input: 1 });
        else samples$.complete();
        seen.push(`out ${output.item()}`);
      },
      complete: () => seen.push("completed"),
    });
    samples$.next({ input: 1 });
    expect(seen).toEqual(["in 1", "out 1", "in 2", "out 2", "in 3", "out 3", "completed"]);
  });

  it("refuses a loop that feeds more than it takes", () => {
    const samples$ = new Subject<{ input: number }>();
    let error: unknown;
    samples$.pipe(forward(network(runningSum()))).subscribe({
      next: () => {
        for (let n = 0; n < 2000; n++) samples$.next({ input: 1 });
      },
      error: (found: unknown) => (error = found),
    });
    samples$.next({ input: 1 });
    expect(error).toEqual(
      new CapacityError(
        "forward: 1024 samples wait while an earlier one is being processed; let a loop feed one sample per step",
      ),
    );
  });

  it("may be shared: every subscriber of a tick can read its carry", () => {
    const samples$ = new Subject<{ input: number }>();
    const signals$ = samples$.pipe(forward(network(runningSum())), share());
    const carries: unknown[] = [];
    signals$.subscribe(({ carry }) => carries.push(carry));
    signals$.subscribe(({ carry }) => carries.push(carry));
    samples$.next({ input: 5 });
    expect(carries).toEqual([{ sum: tensor([1, 1], [5]) }, { sum: tensor([1, 1], [5]) }]);
  });
});

describe("predict", () => {
  it("emits what forward would", () => {
    const net = network(stack(gru(1, 3), dense(3, 1)));
    const outputs = (signals$: Observable<{ output: { item(): number } }>): number[] =>
      collect(signals$).values.map(({ output }) => output.item());
    expect(outputs(inputs(1, 2, 3).pipe(predict(net)))).toEqual(outputs(inputs(1, 2, 3).pipe(forward(net))));
  });

  it("validates: with compare after it, losses come out and nothing is learned", () => {
    const net = network(dense(1, 1));
    net.load({ weight: [2], bias: [0] });
    const { values } = collect(
      of({ input: 3, target: 5 }).pipe(
        predict(net),
        compare(squaredError()),
        map(({ loss }) => loss),
      ),
    );
    expect([values, net.version]).toEqual([[1], 1]);
  });

  it("reads while a sample of the same net is on its way", () => {
    const net = network(runningSum());
    const seen: number[] = [];
    inputs(7)
      .pipe(forward(net))
      .subscribe(() => {
        inputs(1)
          .pipe(predict(net))
          .subscribe(({ output }) => seen.push(output.item()));
        seen.push(0);
      });
    expect(seen).toEqual([1, 0]);
  });
});

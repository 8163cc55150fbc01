import { BrokenStreamError, network, run, type Network } from "@backstream/core";
import { bidirectional, dense, elman, gru, lstm, stack } from "@backstream/layers";
import { squaredError } from "@backstream/losses";
import { adam, sgd } from "@backstream/optimizers";
import { referenceArena, tensor, type Tensor } from "@backstream/tensors";
import { concatMap, from, groupBy, mergeMap, tap, type Observable } from "rxjs";
import { expect, it } from "vitest";
import { backward } from "./backward.js";
import type { Checkpoint } from "./checkpoint/Checkpoint.js";
import { compare } from "./compare.js";
import { forward } from "./forward.js";
import { predict } from "./predict.js";
import { rewind, type RewindOptions } from "./rewind.js";
import type { Step } from "./Step.js";
import { update } from "./update.js";

const arena = referenceArena(Float64Array);
const both = (): Network<2, 1> =>
  network(stack(bidirectional(gru(2, 3)), dense(6, 1)), { seed: 2, name: "both", arena });
const sequence = Array.from({ length: 5 }, (_, tick) => ({
  input: [Math.sin(tick), Math.cos(2 * tick)],
  target: Math.sin(tick + 1),
}));

it("emits the outputs when the sequence is complete", () => {
  const net = both();
  const expected = run(net, sequence.map(({ input }) => input)).outputs.map((output) => output.item()); // prettier-ignore
  type Emits = (source$: Observable<(typeof sequence)[0]>) => Observable<{ readonly output: Tensor }>;
  for (const emits of [forward(net), predict(net)] as Emits[]) {
    const events: unknown[] = [];
    const source$ = from(sequence).pipe(tap(() => events.push("sample")));
    emits(source$).subscribe({
      next: ({ output }) => events.push(output.item()),
      complete: () => events.push("complete"),
    });
    expect(events).toEqual([...sequence.map(() => "sample"), ...expected, "complete"]);
  }
});

it("a bad tick costs its own output, in run as in predict", () => {
  const net = both();
  const spoilt = sequence.map(({ input }, tick) => (tick === 2 ? [NaN, 1] : input));
  const outputs = run(net, spoilt).outputs.map((output) => output.item());
  expect(outputs.map(Number.isNaN)).toEqual([false, false, true, false, false]);
  const predicted: number[] = [];
  from(spoilt.map((input) => ({ input })))
    .pipe(predict(net))
    .subscribe(({ output }) => predicted.push(output.item()));
  expect(outputs).toEqual(predicted);
});

it("has the gradient of finite differences, with nets around it and rows of different lengths", () => {
  const nets = {
    first: network(elman(2, 3), { seed: 1, name: "first", arena }),
    both: network(bidirectional(lstm(3, 2), gru(3, 2)), { seed: 2, name: "both", arena }),
    head: network(dense(4, 1), { seed: 3, name: "head", arena }),
  };
  const lengths = [5, 3, 1];
  const batch = Array.from({ length: 5 }, (_, tick) => ({
    input: tensor(
      [3, 2],
      Float64Array.from({ length: 6 }, (__, index) => Math.sin(7 * tick + index)),
    ),
    target: tensor(
      [3, 1],
      Float64Array.from({ length: 3 }, (__, row) => Math.cos(tick + row)),
    ),
    mask: lengths.map((length) => (tick < length ? 1 : 0)),
  }));
  const loss = (): number => {
    let [sum, rows] = [0, 0];
    from(batch)
      .pipe(predict(nets.first), predict(nets.both), predict(nets.head), compare(squaredError()))
      .subscribe(({ loss: mean = NaN, sample }) => {
        const present = sample.mask.filter((there) => there === 1).length;
        sum += mean * present;
        rows += present;
      });
    return sum / rows;
  };
  from(batch)
    .pipe(
      forward(nets.first),
      forward(nets.both),
      forward(nets.head),
      compare(squaredError()),
      rewind(),
      backward(nets.head),
      backward(nets.both),
      backward(nets.first),
    )
    .subscribe();
  for (const net of Object.values(nets)) {
    const found = [...net.gradientBlock.array];
    net.zeroGradients();
    const expected = found.map((_, index) => {
      const at = (change: number): number => {
        net.parameterBlock.array[index] += change;
        const value = loss();
        net.parameterBlock.array[index] -= change;
        return value;
      };
      return (at(1e-5) - at(-1e-5)) / 2e-5;
    });
    found.forEach((x, index) => expect(x).toBeCloseTo(expected[index], 8));
    expect(found.some((x) => Math.abs(x) > 1e-3)).toBe(true);
  }
});

/** The error that ends a program. */
const failure = (program$: Observable<unknown>): unknown => {
  const errors: unknown[] = [];
  program$.subscribe({ error: (error) => errors.push(error) });
  return errors[0];
};

it("refuses to learn from a part of a sequence", () => {
  const steps = (options: RewindOptions): Observable<Step> => {
    const net = both();
    return from(sequence).pipe(
      forward(net),
      compare(squaredError()),
      rewind(options),
      backward(net),
      update(adam()),
    );
  };
  expect(failure(steps({ window: 3 }))).toEqual(
    new BrokenStreamError(
      "backward(both): the net reads whole sequences, and the pass goes over the ticks 0 to 2 of 0 to 4; use rewind() without a window",
    ),
  );
  const net = both();
  expect(failure(from(sequence).pipe(forward(net), compare(squaredError()), backward(net)))).toEqual(
    new BrokenStreamError(
      "backward(both): the net reads whole sequences, and the pass goes over the ticks 0 to 0 of 0 to 4; use rewind() without a window",
    ),
  );
});

it("resumes with equal bits between two sequences, and cannot be saved within one", () => {
  const sequences = Array.from({ length: 6 }, (_, index) =>
    sequence.slice(0, 2 + (index % 4)).map(({ input, target }) => ({ input, target: target + index })),
  );
  const program = (
    rest: typeof sequences,
    saved?: Checkpoint,
  ): { steps: Step[]; checkpoints: Checkpoint[] } => {
    const net = both();
    const [steps, checkpoints]: [Step[], Checkpoint[]] = [[], []];
    from(rest)
      .pipe(
        concatMap((one) =>
          from(one).pipe(forward(net, { from: saved }), compare(squaredError()), rewind({ from: saved })),
        ),
        backward(net),
        update(adam(), { from: saved }),
      )
      .subscribe((step) => {
        steps.push(step);
        checkpoints.push(step.checkpoint());
      });
    return { steps, checkpoints };
  };
  const whole = program(sequences);
  expect(whole.steps).toHaveLength(6);
  const rest = program(sequences.slice(3), whole.checkpoints[2]);
  expect(rest.steps.map(({ loss, gradientNorm }) => [loss, gradientNorm])).toEqual(
    whole.steps.slice(3).map(({ loss, gradientNorm }) => [loss, gradientNorm]),
  );
  expect(rest.checkpoints[2].nets).toEqual(whole.checkpoints[5].nets);

  const net = both();
  const keyed = [
    ...sequence.slice(0, 2).map((sample) => ({ ...sample, key: "a", last: false })),
    { ...sequence[0], key: "b", last: true },
  ];
  const steps$ = from(keyed).pipe(
    groupBy(({ key }) => key, { duration: (key$) => key$.pipe(mergeMap(({ last }) => (last ? [1] : []))) }),
    mergeMap((key$) => key$.pipe(forward(net, { key: key$.key }), compare(squaredError()), rewind())),
    backward(net),
    update(sgd({ learningRate: 0.1 })),
    mergeMap((step) => [step.checkpoint()]),
  );
  expect(failure(steps$)).toEqual(
    new BrokenStreamError(
      "checkpoint: 1 sequences through both are not complete, expected none; take it between two sequences",
    ),
  );
});

it("keeps a tick whose input is not finite from the others", () => {
  const net = both();
  const seen: number[] = [];
  const spoilt = sequence.map((sample, tick) => (tick === 2 ? { input: [NaN, 1] } : sample));
  from(spoilt)
    .pipe(predict(net))
    .subscribe(({ output }) => seen.push(output.item()));
  const without = run(net, sequence.filter((_, tick) => tick !== 2).map(({ input }) => input)).outputs; // prettier-ignore
  expect(seen).toEqual([
    ...without.slice(0, 2).map((x) => x.item()),
    NaN,
    ...without.slice(2).map((x) => x.item()),
  ]);
});

import { network, run, type Network } from "@backstream/core";
import { dense, dropout, gru, lstm, stack } from "@backstream/layers";
import { squaredError } from "@backstream/losses";
import { sgd } from "@backstream/optimizers";
import type { Tensor } from "@backstream/tensors";
import { concatMap, connect, filter, from, map, merge, of, range, type Observable } from "rxjs";
import { expect, it } from "vitest";
import { backward } from "./backward.js";
import type { Checkpoint } from "./checkpoint/Checkpoint.js";
import { compare } from "./compare.js";
import { drawing } from "./fixtures/drawing.js";
import { forward } from "./forward.js";
import { predict } from "./predict.js";
import { rewind, type RewindOptions } from "./rewind.js";
import { update } from "./update.js";

const make = (): Network<1, 1> =>
  network(stack(dense(1, 16), drawing(), gru(16, 4), dense(4, 1)), { seed: 4 });
/** The outputs of a stream of equal inputs. */
const outputs = (
  count: number,
  runs: (source$: Observable<{ input: number }>) => Observable<{ readonly output: Tensor }>,
): number[] => {
  const seen: number[] = [];
  range(0, count)
    .pipe(
      map(() => ({ input: 1 })),
      runs,
    )
    .subscribe(({ output }) => seen.push(output.item()));
  return seen;
};

it("draws nothing where nothing is learned", () => {
  const net = make();
  const plain = network(stack(dense(1, 16), gru(16, 4), dense(4, 1)));
  plain.load(net.save(), { prefixes: { "2.": "1.", "3.": "2." } });
  const expected = run(plain, [1, 1, 1]).outputs.map((output) => output.item());
  expect(run(net, [1, 1, 1]).outputs.map((output) => output.item())).toEqual(expected);
  expect(outputs(3, predict(net))).toEqual(expected);
  outputs(3, forward(net));
  expect(outputs(3, predict(net))).toEqual(expected);
});

it("draws other numbers at each tick of each sequence, and the same ones in the same program", () => {
  const layer = stack(dense(1, 16), drawing(), dense(16, 1));
  const net = network(layer, { seed: 4 });
  const [first, second] = [outputs(8, forward(net)), outputs(8, forward(net))];
  expect(new Set([...first, ...second]).size).toBe(16);
  const again = network(layer, { seed: 4 });
  expect([outputs(8, forward(again)), outputs(8, forward(again))]).toEqual([first, second]);
  expect(outputs(8, forward(network(layer, { seed: 5 })))).not.toEqual(first);
});

it.each([
  ["dropout of the inputs", make],
  [
    "recurrent dropout and zoneout",
    () => network(stack(gru(1, 8, { recurrentDropout: 0.5, zoneout: 0.3 }), dense(8, 1)), { seed: 4 }),
  ],
  [
    "dropout between layers and of sequences",
    () =>
      network(
        stack(
          lstm(1, 8, { layers: 2, dropout: 0.5, zoneout: 0.1 }),
          dropout(0.5, { per: "sequence" }),
          dense(8, 1),
        ),
        { seed: 4 },
      ),
  ],
] as const)("draws the same numbers again when a window runs again: %s", (_, makeNet) => {
  const norms = (options: RewindOptions): number[] => {
    const net: Network<1, 1> = makeNet();
    const seen: number[] = [];
    const samples = (key: number) =>
      range(0, 10).pipe(map((tick) => ({ input: Math.sin(tick + key), target: 1 })));
    of(0, 1)
      .pipe(
        concatMap((key) => samples(key).pipe(forward(net), compare(squaredError()), rewind(options))),
        backward(net),
        // Without a change of the parameters, but with another version: all windows run again.
        update(sgd({ learningRate: 0 })),
      )
      .subscribe(({ gradientNorm }) => seen.push(gradientNorm));
    return seen;
  };
  const expected = norms({ window: 4, stride: 1, rerun: "never" });
  expect(expected).toHaveLength(20);
  expect(norms({ window: 4, stride: 1 })).toEqual(expected);
});

it("sends deltas back only where numbers were kept", () => {
  const net = network(stack(dense(1, 8), drawing()), { seed: 1 });
  const pairs: [number[], number[]][] = [];
  from([1, 2, 3].map((input) => ({ input, target: new Array<number>(8).fill(100) })))
    .pipe(forward(net), compare(squaredError()), backward(net))
    .subscribe(({ output }) => {
      pairs.push([[...output.data], [...net.parameters.get("0.bias")!.gradient.data]]);
      net.zeroGradients();
    });
  expect(pairs.flatMap(([output]) => output).some((x) => x === 0)).toBe(true);
  for (const [output, gradient] of pairs) {
    expect(gradient.map((x) => x === 0)).toEqual(output.map((x) => x === 0));
  }
});

it("draws the same numbers in a stream that had no tick yet when the checkpoint was taken", () => {
  const samples = ["a", "b", "b", "a"].map((key) => ({ input: 1, target: 1, key }));
  const learn = (rest: typeof samples, saved?: Checkpoint): { loss: number; checkpoint: Checkpoint }[] => {
    const net = network(stack(dense(1, 8), drawing(), dense(8, 1)), { seed: 1, name: "net" });
    const device = (key: string, sample$: Observable<(typeof samples)[number]>) =>
      sample$.pipe(
        filter((sample) => sample.key === key),
        forward(net, { from: saved, key }),
        compare(squaredError()),
      );
    const steps: { loss: number; checkpoint: Checkpoint }[] = [];
    from(rest)
      .pipe(
        connect((sample$) => merge(device("a", sample$), device("b", sample$))),
        backward(net),
        update(sgd(), { from: saved }),
      )
      .subscribe((step) => steps.push({ loss: step.loss, checkpoint: step.checkpoint() }));
    return steps;
  };
  const steps = learn(samples);
  const losses = steps.map(({ loss }) => loss);
  expect(new Set(losses).size).toBe(4);
  const resumed = learn(samples.slice(1), steps[0].checkpoint);
  expect(resumed.map(({ loss }) => loss)).toEqual(losses.slice(1));
});

import { network, type Layer, type Network, type Sample } from "@backstream/core";
import {
  attention,
  causalConv1d,
  customLayer,
  dense,
  elman,
  eLstm,
  embedding,
  gru,
  linearAttention,
  lru,
  lstm,
  minGru,
  minLstm,
  positionalEmbedding,
  retention,
  selectiveStateSpace,
  silu,
  sinusoidalPositions,
  stack,
  tanh,
  timeDelay,
} from "@backstream/layers";
import { squaredError } from "@backstream/losses";
import { backward, compare, forward, rewind } from "@backstream/operators";
import { randomStream, referenceArena, tensor, type Tensor } from "@backstream/tensors";
import { Subject, tap } from "rxjs";
import { describe, expect, it } from "vitest";

/** s' = keep ∘ s + x, the output: the smallest layer with memory and parameters. */
const leakySum = customLayer({
  name: "leakySum(2)",
  fanIn: 2,
  fanOut: 2,
  carry: { sum: 2 },
  parameters: { keep: { shape: [2], initialise: (values) => values.set([0.5, -0.8]) } },
  forward: ({ parameters, input, output, carryIn, carryOut }) => {
    for (let i = 0; i < 2; i++) output[i] = carryOut.sum[i] = parameters.keep[i] * carryIn.sum[i] + input[i];
  },
  backward: ({ parameters, carryIn, outputDelta, carryOutDelta, inputDelta, carryInDelta, gradient }) => {
    for (let i = 0; i < 2; i++) {
      const delta = outputDelta[i] + carryOutDelta.sum[i];
      inputDelta[i] = delta;
      carryInDelta.sum[i] = parameters.keep[i] * delta;
      gradient.keep[i] += delta * carryIn.sum[i];
    }
  },
});

/** Which of three rows is there at which tick: always, now and then, late; at tick 3 none is. */
const there = [
  [1, 1, 0],
  [1, 0, 0],
  [1, 0, 1],
  [0, 0, 0],
  [1, 1, 1],
  [1, 0, 1],
  [1, 1, 0],
];
/** Tick 5 has no label. */
const labelled = (tick: number): boolean => tick !== 5;

/** What one tick of a row gave. */
interface Tick {
  readonly output: Tensor;
  readonly memory: Tensor[];
  delta?: Tensor;
}

interface Emitted {
  readonly output: Tensor;
  readonly carry: unknown;
}

interface Unrolled {
  readonly ticks: Tick[];
  readonly gradients: readonly Tensor[];
  /** Labelled rows that are there: a mean divides by them. */
  readonly rows: number;
}

/** Sends the samples of a sequence through the nets and back. `midway` is called between the way there and the way back. */
function unroll(nets: readonly Network[], samples: readonly Sample[], midway: () => void): Unrolled {
  const ticks: Tick[] = [];
  for (const net of nets) net.zeroGradients();
  const samples$ = new Subject<Sample>();
  const [first, last] = [nets[0], nets[nets.length - 1]];
  const note = ({ output, carry }: Emitted): void => void ticks.push({ output, memory: tensorsIn(carry) });
  let tick = samples.length;
  const take = ({ delta }: { readonly delta: Tensor }): void => void (ticks[--tick].delta = delta);
  const errors: unknown[] = [];
  const options = { error: (error: unknown) => errors.push(error), next: take };
  // One net or two: the compiler's bracket check wants each program written out.
  if (first === last) {
    samples$
      .pipe(
        forward(first),
        tap((signal) => note(signal)),
        compare(squaredError()),
        rewind(),
        backward(first),
      )
      .subscribe(options);
  } else {
    samples$
      .pipe(
        forward(first),
        forward(last),
        tap((signal) => note(signal)),
        compare(squaredError()),
        rewind(),
        backward(last),
        backward(first),
      )
      .subscribe(options);
  }
  for (const sample of samples) samples$.next(sample);
  midway();
  samples$.complete();
  expect(errors).toEqual([]);
  return {
    ticks,
    gradients: nets.flatMap((net) => [...net.parameters.values()].map(({ gradient }) => gradient)),
    rows: samples
      .filter(({ target }) => target !== undefined)
      .reduce((sum, { mask }) => sum + (mask ? (mask as number[]).reduce((a, b) => a + b, 0) : 1), 0),
  };
}

/** All parts of a memory, whatever the layers. */
function tensorsIn(carry: unknown): Tensor[] {
  const parts = Array.isArray(carry) ? carry : Object.values(carry as Record<string, unknown>);
  return parts.flatMap((part: unknown) => (isTensor(part) ? [part] : tensorsIn(part)));
}

function isTensor(value: unknown): value is Tensor {
  return typeof value === "object" && value !== null && "shape" in value;
}

const numbersOf = (part: Tensor | undefined, row: number): number[] => {
  if (!part) throw new Error("the tick did not come back");
  return Array.from(part.row(row).data);
};
const zeros = (count: number): number[] => Array.from({ length: count }, () => 0);

const place = referenceArena(Float64Array);
const random = randomStream(11);
const draw = (width: number): number[] => Array.from({ length: width }, () => random.normal());
const float64 = (rows: number[][]): Tensor =>
  tensor([rows.length, rows[0].length], Float64Array.from(rows.flat()));

describe.each<[name: string, layers: readonly Layer[], drawInput?: () => number[]]>([
  ["elman", [elman(2, 3)]],
  ["elman with relu", [elman(2, 3, { activation: "relu" })]],
  ["gru", [gru(2, 3)]],
  ["lstm", [lstm(2, 3)]],
  ["a custom layer with memory", [leakySum]],
  ["a linear recurrent unit", [lru(2, 3)]],
  ["diagonal cells, which are formulas", [stack(minGru(2, 3), minLstm(3, 2), eLstm(2, 2))]],
  [
    "sums over the past, which are formulas",
    [stack(linearAttention(2), retention(2, { heads: 2 }), selectiveStateSpace(2, { state: 2 }))],
  ],
  ["dense, which has no memory", [dense(2, 3, { activation: "tanh" })]],
  ["a stack of all", [stack(dense(2, 3), lstm(3, 2), tanh(), leakySum, gru(2, 2), silu(), elman(2, 2))]],
  [
    "a stack within a stack, behind an embedding",
    [stack(embedding(5, 2), stack(gru(2, 3)), dense(3, 1))],
    () => [random.integer(5)],
  ],
  ["convolutions", [stack(causalConv1d(2, 3, { kernelSize: 2, dilation: 2 }), timeDelay(3, 2), dense(6, 2))]],
  [
    "attention behind positions",
    [
      stack(
        positionalEmbedding(2, { positions: 3 }),
        attention(2, { heads: 1, window: 3, positions: "rotary" }),
      ),
    ],
  ],
  ["waves before attention", [stack(sinusoidalPositions(2), attention(2, { heads: 2, window: 2 }))]],
  ["two nets", [stack(gru(2, 3), tanh()), stack(lstm(3, 2), dense(2, 2))]],
])("%s", (_name, layers, drawInput = () => draw(2)) => {
  const make = (seed: number): Network[] =>
    layers.map((layer, i) => network(layer, { seed: seed + i, arena: place }));
  const width = make(0)[layers.length - 1].fanOut;
  const inputs = there.map((rows) => rows.map(drawInput));
  const targets = there.map((rows) => rows.map(() => draw(width)));

  const batches: Sample[] = there.map((mask, tick) => ({
    // What a masked row holds is of no account.
    input: float64(inputs[tick].map((row, r) => (mask[r] ? row : row.map(() => NaN)))),
    target: labelled(tick)
      ? float64(targets[tick].map((row, r) => (mask[r] ? row : row.map(() => NaN))))
      : undefined,
    mask,
  }));
  const alone = [0, 1, 2].map((row): Sample[] =>
    there.flatMap((mask, tick) =>
      mask[row]
        ? [
            {
              input: float64([inputs[tick][row]]),
              target: labelled(tick) ? float64([targets[tick][row]]) : undefined,
            },
          ]
        : [],
    ),
  );

  it.each([
    ["", false],
    [" and the window runs again", true],
  ])("has a masked row as if it had not been there%s", (_, stale) => {
    const nets = make(1);
    const changed = make(5).map((net) => net.save());
    const before = nets.map((net) => net.save());
    const midway = (): void => {
      if (stale) nets.forEach((net, i) => net.load(changed[i]));
    };
    const together = unroll(nets, batches, midway);
    const rows = alone.map((samples) => {
      nets.forEach((net, i) => net.load(before[i]));
      return unroll(nets, samples, midway);
    });

    expect(rows.reduce((sum, row) => sum + row.rows, 0)).toBe(together.rows);
    together.gradients.forEach((gradient, parameter) => {
      gradient.data.forEach((value, i) => {
        const sum = rows.reduce((total, row) => total + row.gradients[parameter].data[i] * row.rows, 0);
        expect(value).toBeCloseTo(sum / together.rows, 12);
      });
      expect(gradient.data.some((value) => value !== 0)).toBe(true);
    });
    rows.forEach((row, r) => {
      let present = 0;
      let memory = together.ticks[0].memory.map((part) => zeros(part.shape[1]));
      there.forEach((mask, tick) => {
        const found = together.ticks[tick];
        const expected = mask[r] ? row.ticks[present++] : undefined;
        memory = expected?.memory.map((part) => numbersOf(part, 0)) ?? memory;
        expect(numbersOf(found.output, r)).toEqual(expected ? numbersOf(expected.output, 0) : zeros(width));
        expect(found.memory.map((part) => numbersOf(part, r))).toEqual(memory);
        const delta = expected ? numbersOf(expected.delta, 0) : zeros(layers[0].fanIn);
        numbersOf(found.delta, r).forEach((value, i) => {
          expect(value).toBeCloseTo((delta[i] * row.rows) / together.rows, 12);
        });
      });
      expect(present).toBe(row.ticks.length);
    });
  });
});

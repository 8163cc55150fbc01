import { ArchitectureError, network, run, type Layer, type Network, type Optimizer } from "@backstream/core";
import {
  dense,
  dropout,
  elman,
  gru,
  layerNorm,
  lru,
  lstm,
  minGru,
  relu,
  residual,
  stack,
  tied,
} from "@backstream/layers";
import { squaredError } from "@backstream/losses";
import type { Checkpoint, Step } from "@backstream/operators";
import { accumulateGradients, adam, chain, continualBackpropagation, l2Init, movingAverage, sgd } from "@backstream/optimizers"; // prettier-ignore
import { randomStream, referenceArena, tensor, type Tensor } from "@backstream/tensors";
import { concat, from, NEVER, of } from "rxjs";
import { describe, expect, it } from "vitest";
import { truncatedBptt } from "./truncatedBptt.js";

const samples = Array.from({ length: 60 }, (_, tick) => ({
  input: [Math.sin(tick), Math.cos(3 * tick), 1],
  target: Math.sin(tick / 7),
}));
const loss = squaredError();

/** Learns from the samples, of which a checkpoint has seen some; takes a checkpoint at a step. */
function learn(
  nets: readonly Network[],
  optimizer: Optimizer,
  { at = 0, saved = undefined as Checkpoint | undefined, window = 1 } = {},
) {
  const steps: Step[] = [];
  let checkpoint: Checkpoint | undefined;
  concat(from(samples.slice(saved?.samples ?? 0)), NEVER)
    .pipe(truncatedBptt(nets as readonly [Network], { loss, optimizer, window, stride: 1, from: saved }))
    .subscribe((step) => {
      steps.push(step);
      if (step.step === at) checkpoint = step.checkpoint();
    })
    .unsubscribe();
  return { steps, checkpoint, parameters: nets.map((net) => net.save()) };
}

const replacing = (rate = 0.05, maturity = 5): Optimizer<unknown> =>
  continualBackpropagation({ rate, maturity, decay: 0.9, seed: 3 });
const replacedIn = ({ optimizer }: Checkpoint): unknown => optimizer?.values["1.replaced"];

describe("continualBackpropagation in a stream", () => {
  const arena = referenceArena(Float64Array);
  const make = (layer: Layer, name: string): Network => network(layer, { seed: 1, name, arena });

  it("is algorithm 1 of the paper, written down again step by step", () => {
    const [rate, maturity, decay, seed] = [0.05, 5, 0.9, 3];
    const net = make(stack(dense(3, 4, { activation: "relu" }), dense(4, 1)), "net");
    const hidden = make(dense(3, 4, { activation: "relu" }), "hidden");
    const [utility, age] = [Array<number>(4).fill(0), Array<number>(4).fill(0)];
    let [due, replaced] = [0, 0];
    for (const sample of samples) {
      const before = net.save();
      hidden.load({ weight: before["0.weight"], bias: before["0.bias"] });
      const output = run(hidden, [sample.input]).outputs[0].data;
      of(sample)
        .pipe(truncatedBptt(net, { loss, optimizer: sgd({ learningRate: 0.1 }), window: 1 }))
        .subscribe();
      const after = Object.fromEntries(
        Object.entries(net.save()).map(([name, { data }]) => [name, [...data]]),
      );
      for (let unit = 0; unit < 4; unit++) {
        utility[unit] =
          decay * utility[unit] + (1 - decay) * Math.abs(output[unit]) * Math.abs(after["1.weight"][unit]);
        age[unit]++;
      }
      const mature = [0, 1, 2, 3].filter((unit) => age[unit] > maturity);
      due += mature.length * rate;
      if (due >= 1) {
        const least = mature.reduce((a, b) => (utility[b] < utility[a] ? b : a));
        const random = randomStream(seed, replaced++);
        const draw = (count: number): number[] =>
          Array.from({ length: count }, () => (2 * random.uniform() - 1) * (1 / Math.sqrt(3)));
        after["0.weight"].splice(3 * least, 3, ...draw(12).slice(3 * least, 3 * least + 3));
        after["0.bias"][least] = draw(4)[least];
        after["1.weight"][least] = utility[least] = age[least] = 0;
        due--;
      }
      net.load(after);
    }
    const learned = make(stack(dense(3, 4, { activation: "relu" }), dense(4, 1)), "net");
    const optimizer = chain(
      sgd({ learningRate: 0.1 }),
      continualBackpropagation({ rate, maturity, decay, seed }),
    );
    expect(learn([learned], optimizer).parameters).toEqual([net.save()]);
    expect(replaced).toBeGreaterThan(5);
  });

  const recurrent = (): Network[] => [
    network(stack(gru(3, 4), dropout(0.2), elman(4, 3)), { seed: 1, name: "encoder" }),
    network(stack(minGru(3, 4), relu(), dense(4, 1)), { seed: 2, name: "head" }),
  ];

  it.each([
    ["adam", () => chain(adam({ learningRate: 0.05 }), replacing())],
    ["adam and l2Init", () => chain(l2Init(0.1), adam({ learningRate: 0.05, amsgrad: true }), replacing())],
    ["an average", () => movingAverage(chain(sgd({ momentum: 0.9 }), replacing()), { decay: 0.9 })],
    ["collected gradients", () => accumulateGradients(chain(adam(), replacing()), { every: 2 })],
  ])("40 steps are 25 steps, a checkpoint and 15 steps: %s", (_, make) => {
    const [at, window] = [25, 4];
    const whole = learn(recurrent(), make(), { at, window });
    const resumed = learn(recurrent(), make(), { saved: whole.checkpoint, window });
    expect(resumed.steps).toEqual(whole.steps.slice(25));
    expect(resumed.parameters).toEqual(whole.parameters);
    const without = learn(recurrent(), chain(adam({ learningRate: 0.05 }), replacing(0)), { window });
    expect(without.parameters).not.toEqual(whole.parameters);
  });

  it.each<[Layer<3, 4>, number]>([
    [elman(3, 4), 1],
    [gru(3, 4), 3],
    [lstm(3, 4), 4],
    [minGru(3, 4), 2],
  ])(
    "of a recurrent layer, it renews the rows of all gates, and clears what reads the unit: %o",
    (layer, gates) => {
      const nets = [network(layer, { seed: 1, name: "a" }), network(dense(4, 1), { seed: 2, name: "b" })];
      const before = nets[0].save();
      // A learning rate of 0: nothing else changes; and one unit is replaced.
      const optimizer = chain(sgd({ learningRate: 0 }), replacing(0.006, 1));
      const [after, head] = learn(nets, optimizer, { window: 4 }).parameters;
      const cleared = [...head.weight.data].map((x) => x === 0);
      expect(cleared.filter(Boolean)).toEqual([true]);
      const unit = cleared.indexOf(true);
      for (const [name, { shape, data }] of Object.entries(after)) {
        const width = data.length / shape[0];
        const isNew = (index: number): boolean => Math.floor(index / width) % 4 === unit;
        const isCleared = (index: number): boolean => name === "weight_hh_l0" && index % width === unit;
        const expected = [...data].map((x, index) =>
          isCleared(index) ? 0 : isNew(index) ? x : before[name].data[index],
        );
        expect([...data]).toEqual(expected);
        const changed = [...data].filter((x, index) => x !== before[name].data[index] && x !== 0).length;
        expect(changed).toBe(gates * (name === "weight_hh_l0" ? 3 : width));
      }
    },
  );

  it("what the optimizer knows of a new unit is forgotten", () => {
    const hidden = (): Network => make(stack(dense(3, 4, { activation: "relu" }), dense(4, 1)), "net");
    const optimizer = chain(l2Init(0.01), adam(), replacing(0.02, 10));
    // 10 updates make units mature; then due grows by 4 · 0.02.
    const { checkpoint } = learn([hidden()], optimizer, { at: 10 + 13 });
    const { values, vectors } = checkpoint!.optimizer!;
    expect(values["2.replaced"]).toBe(1);
    const [unit] = [...vectors["2.age"]].flatMap((age, index) => (age === 0 ? [index] : []));
    const its = [3 * unit, 3 * unit + 1, 3 * unit + 2, 12 + unit, 16 + unit];
    for (const name of ["1.mean", "1.square"])
      expect([...vectors[name]].flatMap((x, index) => (x === 0 ? [index] : []))).toEqual(its);
    const now = checkpoint!.nets[0].parameters;
    const flat = ["0.weight", "0.bias", "1.weight"].flatMap((name) => [...now[name].data]);
    for (const index of its) expect(vectors["0.initial"][index]).toBe(flat[index]);
  });

  it("layers of which a parameter is frozen keep their units", () => {
    const net = make(stack(dense(3, 4), dense(4, 3), dense(3, 1)), "net");
    const before = net.save();
    of(...samples)
      .pipe(
        truncatedBptt(net, {
          loss,
          optimizer: chain(sgd({ learningRate: 0 }), replacing()),
          window: 1,
          frozen$: of(["1"]),
        }),
      )
      .subscribe();
    expect(net.save()).toEqual(before);
  });

  it("does not count rows that are masked", () => {
    const [alone, masked] = [[1], [1, 0]].map((mask) => {
      const net = make(stack(dense(1, 3), dense(3, 1)), "net");
      const column = (value: number): Tensor => tensor([mask.length, 1], Float64Array.from(mask, (there) => there * value)); // prettier-ignore
      from(samples.map(({ input, target }) => ({ input: column(input[0]), target: column(target), mask })))
        .pipe(truncatedBptt(net, { loss, optimizer: chain(sgd(), replacing()), window: 1 }))
        .subscribe();
      return net.save();
    });
    expect(masked).toEqual(alone);
  });

  const between =
    "expected dense and recurrent layers (elman, gru, lstm, minGru, minLstm), and between them what has no parameters and keeps the width";
  const first = dense(3, 3);
  it.each<[Layer, string]>([
    [stack(dense(3, 4), layerNorm(4), dense(4, 1)), `layerNorm(4) stands between hidden units and the layer that reads them, ${between}`], // prettier-ignore
    [stack(dense(3, 4), lru(4, 4), dense(4, 1)), `lru(4, 4) stands between hidden units and the layer that reads them, ${between}`], // prettier-ignore
    [
      stack(residual(dense(3, 3)), dense(3, 1)),
      "net has layers side by side, expected layers one after the other",
    ],
    [stack(first, tied(dense(3, 3), first), dense(3, 1)), "dense(3, 3) uses the parameters of another layer, expected layers with parameters of their own"], // prettier-ignore
    [dense(3, 1), "net has no hidden units, expected at least two dense or recurrent layers, one after the other"], // prettier-ignore
  ])("refuses %s", (layer, text) => {
    const net = network(layer, { name: "net" });
    let error: unknown;
    of(samples[0])
      .pipe(truncatedBptt(net, { loss, optimizer: chain(sgd(), replacing()), window: 1 }))
      .subscribe({ error: (problem: unknown) => (error = problem) });
    expect(error).toEqual(new ArchitectureError(`continualBackpropagation: ${text}`));
    // Nothing is left claimed.
    expect(learn([net], sgd()).steps.length).toBe(samples.length);
  });

  it("layers before the first hidden units may be of any kind", () => {
    const net = network(stack(layerNorm(3), lru(3, 3), dense(3, 4), dense(4, 1)), { name: "net" });
    expect(replacedIn(learn([net], chain(sgd(), replacing()), { at: 60 }).checkpoint!)).toBeGreaterThan(0);
  });
});

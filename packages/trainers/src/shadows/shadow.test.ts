import { BrokenStreamError, network, UnknownNameError, type Network, type Sample } from "@backstream/core";
import { bidirectional, dense, dropout, gru, stack } from "@backstream/layers";
import { squaredError } from "@backstream/losses";
import { adam, chain, continualBackpropagation, sgd } from "@backstream/optimizers";
import type { Checkpoint } from "@backstream/operators";
import { randomStream } from "@backstream/tensors";
import { concat, firstValueFrom, from, lastValueFrom, map, NEVER, of, range, Subject, tap, toArray } from "rxjs"; // prettier-ignore
import { describe, expect, it } from "vitest";
import { backprop } from "../backprop.js";
import { decodeCheckpoint } from "../checkpoints/decodeCheckpoint.js";
import { encodeCheckpoint } from "../checkpoints/encodeCheckpoint.js";
import { durable } from "../durable.js";
import { memoryStore } from "../stores/memoryStore.js";
import { shadow } from "./shadow.js";
import type { ShadowCandidate, ShadowOptions, ShadowStep } from "./ShadowOptions.js";

const loss = squaredError();
const line = (name: string, learningRate: number, seed = 1): ShadowCandidate => ({
  net: network(dense(1, 1), { name, seed }),
  optimizer: sgd({ learningRate }),
});
const samples = Array.from({ length: 300 }, (_, tick) => ({
  input: Math.sin(tick),
  target: 2 * Math.sin(tick) + 1,
  position: { source: "waves", offset: [tick] },
}));
const all = async <S extends Sample>(
  given: readonly S[],
  candidates: Record<string, ShadowCandidate>,
  options: Partial<ShadowOptions> = {},
): Promise<ShadowStep<S>[]> =>
  firstValueFrom(from(given).pipe(shadow(candidates, { loss, ...options }), toArray()));

describe("shadow", () => {
  it("each candidate learns as it would alone, and the outputs of the live one leave", async () => {
    const steps = await all(samples, { slow: line("slow", 1e-3), fast: line("fast", 0.1) });
    const alone = async (candidate: ShadowCandidate) => {
      const outputs: number[] = [];
      const predictions = {
        next: ({ output }: { output: { item(): number } }) => outputs.push(output.item()),
      };
      const training = { loss, optimizer: candidate.optimizer, predictions };
      const steps$ = from(samples).pipe(backprop(candidate.net as Network, training), toArray());
      return { outputs, losses: (await firstValueFrom(steps$)).map((step) => step.loss) };
    };
    const [slow, fast] = [await alone(line("slow", 1e-3)), await alone(line("fast", 0.1))];
    const at = steps.findIndex(({ promotion }) => promotion);
    expect(at).toBeGreaterThan(5);
    expect(steps[at].promotion).toEqual({
      from: "slow",
      to: "fast",
      evidence: expect.any(Number),
      samples: at, // the first one has no bound yet
    });
    expect(steps.map(({ live }) => live)).toEqual(samples.map((_, index) => (index <= at ? "slow" : "fast")));
    expect(steps.map(({ output }) => output.item())).toEqual(
      samples.map((_, index) => (index <= at ? slow : fast).outputs[index]),
    );
    expect(steps.map(({ losses }) => losses)).toEqual(
      samples.map((_, index) => ({ slow: slow.losses[index], fast: fast.losses[index] })),
    );
    expect(steps.map((step) => step.loss)).toEqual(steps.map(({ live, losses }) => losses[live]));
    expect(steps.map(({ step }) => step)).toEqual(samples.map((_, index) => index + 1));
    expect(steps.map(({ sample }) => sample)).toEqual(samples);
  });

  it("at most one run in 20 promotes a candidate that is no better", async () => {
    // Two nets that do not learn, one as far above the mean of the targets as the other is below.
    const still = (name: string, bias: number): ShadowCandidate => {
      const net = network(dense(1, 1), { name });
      net.load({ weight: [0], bias: [bias] });
      return { net, optimizer: sgd({ learningRate: 0 }) };
    };
    const runs = await Promise.all(
      Array.from({ length: 200 }, async (_, seed) => {
        const random = randomStream(seed);
        const noise = Array.from({ length: 200 }, () => ({ input: 1, target: random.normal() }));
        const steps = await all(noise, { above: still("above", 0.3), below: still("below", -0.3) });
        return steps.some(({ promotion }) => promotion);
      }),
    );
    expect(runs.filter(Boolean).length).toBeLessThanOrEqual(10);
  });

  it("a candidate has to be better by the margin", async () => {
    const still = (name: string, bias: number): ShadowCandidate => {
      const net = network(dense(1, 1), { name });
      net.load({ weight: [0], bias: [bias] });
      return { net, optimizer: sgd({ learningRate: 0 }) };
    };
    const ones = Array.from({ length: 3000 }, () => ({ input: 1, target: 0 }));
    // Squared errors 1 and 0.81.
    const promoted = async (margin: number) =>
      (await all(ones, { one: still("one", 1), other: still("other", 0.9) }, { promote: { margin } })).some(
        ({ promotion }) => promotion,
      );
    expect(await promoted(0)).toBe(true);
    expect(await promoted(0.15)).toBe(true);
    expect(await promoted(0.2)).toBe(false);
  });

  it("a candidate begins anew every so many samples, unless it is live", async () => {
    const generations: number[] = [];
    const young = (rate: number): ShadowCandidate => ({
      net: (generation) => (
        generations.push(generation),
        network(dense(1, 1), { name: "young", seed: generation })
      ),
      optimizer: sgd({ learningRate: rate }),
      renew: 100,
    });
    await all(samples, { old: line("old", 0.2), young: young(1e-4) });
    expect(generations).toEqual([0, 1, 2, 3]);
    generations.length = 0;
    const steps = await all(samples, { old: line("old", 0), young: young(0.2) });
    expect(steps.at(-1)?.live).toBe("young");
    expect(generations).toEqual([0]);
  });

  it("a world that changes is met by a net that grew up in it", async () => {
    // The old net hardly learns any more; the young one begins anew.
    const changed = Array.from({ length: 1200 }, (_, tick) => ({
      input: Math.sin(tick),
      target: (tick < 600 ? 2 : -2) * Math.sin(tick),
    }));
    const old = {
      net: network(dense(1, 1), { name: "old" }),
      optimizer: sgd({ learningRate: (step) => 0.5 / step }),
    };
    const young: ShadowCandidate = {
      net: (generation) => network(dense(1, 1), { name: "young", seed: generation }),
      optimizer: sgd({ learningRate: (step) => 0.5 / step }),
      renew: 200,
    };
    const steps = await all(changed, { old, young });
    expect(steps[599].live).toBe("old");
    const promotion = steps.find((step) => step.promotion);
    expect(promotion?.promotion?.to).toBe("young");
    expect(promotion?.step).toBeLessThan(700);
  });

  it("a sample without a label is predicted, and nothing else", async () => {
    const holes = samples.map(({ input, target }, tick) => (tick % 3 === 1 ? { input } : { input, target }));
    const make = () => ({ slow: line("slow", 1e-3), fast: line("fast", 0.1) });
    const [some, none] = [await all(holes, make()), await all(holes.filter(hasLabel), make())];
    expect(some.filter(({ sample }) => hasLabel(sample)).map(plain)).toEqual(none.map(plain));
    const { loss: lossOf, losses, skipped, output } = some[1];
    expect({ loss: lossOf, losses, skipped }).toEqual({
      loss: NaN,
      losses: { slow: undefined, fast: undefined },
      skipped: "the sample has no label",
    });
    expect(output.item()).not.toBeNaN();
  });

  it("a loss that is no number is as bad as the bound", async () => {
    const broken = network(dense(1, 1), { name: "broken" });
    broken.parameterBlock.array.fill(NaN);
    const steps = await all(samples.slice(0, 90), {
      broken: { net: broken, optimizer: sgd() },
      fine: line("fine", 0.1),
    });
    // The live net's mean is not known, so nothing can be said.
    expect(steps.some(({ promotion }) => promotion)).toBe(false);
    const still = await all(samples.slice(0, 90), {
      fine: line("fine", 0.1),
      broken: { net: broken, optimizer: sgd() },
    });
    expect(still.some(({ promotion }) => promotion)).toBe(false);
    expect(still.at(-1)?.losses.broken).toBeNaN();
  });
});

const hasLabel = (sample: Sample): boolean => sample.target !== undefined;
const plain = ({ output, live, losses, promotion, loss: value }: ShadowStep) => [
  output.data.join(),
  live,
  losses,
  promotion,
  value,
];

describe("a checkpoint of shadow", () => {
  const make = (): Record<string, ShadowCandidate> => ({
    old: { ...line("old", 1e-4) },
    memory: {
      net: [
        network(stack(gru(1, 4), dropout(0.1)), { name: "encoder", seed: 2 }),
        network(dense(4, 1), { name: "head" }),
      ],
      optimizer: adam({ learningRate: 0.02 }),
      window: 8,
      stride: 5,
    },
    young: {
      net: (generation) =>
        network(stack(dense(1, 4, { activation: "relu" }), dense(4, 1)), { name: "young", seed: generation }),
      optimizer: chain(adam({ learningRate: 0.01 }), continualBackpropagation({ rate: 0.01, maturity: 5 })),
      window: 6,
      stride: 3,
      renew: 45,
    },
  });

  // 91 is one sample behind a beginning: that generation has made no step yet. 3: none has made one.
  it.each([3, 60, 91, 137])("%d samples, a checkpoint and the rest have the bits of all", async (seen) => {
    let saved: Uint8Array | undefined;
    const whole: ShadowStep[] = [];
    concat(from(samples), NEVER)
      .pipe(
        shadow(make(), { loss }),
        tap((step) => step.step === seen && (saved = encodeCheckpoint(step.checkpoint({ mine: 1 })))),
      )
      .subscribe((step) => whole.push(step))
      .unsubscribe();
    expect(whole.length).toBe(300);
    expect(whole.filter(({ promotion }) => promotion).length).toBeGreaterThan(0);
    const checkpoint = decodeCheckpoint(saved!);
    expect(checkpoint.extra).toEqual({ mine: 1 });
    expect(checkpoint.positions).toEqual([{ source: "waves", offset: [seen - 1] }]);
    expect(checkpoint.step).toBe(seen);
    const rest: ShadowStep[] = [];
    concat(from(samples.slice(seen)), NEVER)
      .pipe(shadow(make(), { loss, from: checkpoint }))
      .subscribe((step) => rest.push(step))
      .unsubscribe();
    expect(rest.map(plain)).toEqual(whole.slice(seen).map(plain));
    expect(rest.map(({ step }) => step)).toEqual(whole.slice(seen).map(({ step }) => step));
  });

  it("a run that resumes, and is stopped again before any net has learned, has the bits of one that did not stop", () => {
    const unlabelled = samples.map(({ target, ...sample }, tick) =>
      tick % 10 < 3 ? sample : { ...sample, target },
    );
    const run = (begin: number, end: number, resumed?: Checkpoint) => {
      const steps: ShadowStep[] = [];
      let last: Checkpoint | undefined;
      concat(from(unlabelled.slice(begin, end)), NEVER)
        .pipe(shadow(make(), { loss, from: resumed }))
        .subscribe((step) => {
          steps.push(step);
          if (begin + steps.length === end) last = step.checkpoint();
        })
        .unsubscribe();
      return { steps: steps.map(plain), last: decodeCheckpoint(encodeCheckpoint(last!)) };
    };
    const whole = run(0, 200);
    const first = run(0, 100);
    const second = run(100, 102, first.last);
    expect([...first.steps, ...second.steps, ...run(102, 200, second.last).steps]).toEqual(whole.steps);
  });

  it("durable goes on from it, with the live net's parameters for whoever only predicts", async () => {
    const store = memoryStore();
    const learn = (until: number) =>
      lastValueFrom(
        durable(
          store,
          (from$) => {
            const read = from$?.positions?.[0].offset[0] ?? -1;
            return range(read + 1, until - read - 1).pipe(
              map((tick) => samples[tick]),
              shadow({ slow: line("slow", 1e-3), fast: line("fast", 0.1) }, { loss, from: from$ }),
            );
          },
          { every: 10 },
        ),
      );
    await learn(100);
    const last = await learn(200);
    const whole = await all(samples.slice(0, 200), { slow: line("slow", 1e-3), fast: line("fast", 0.1) });
    expect(plain(last)).toEqual(plain(whole[199]));
    expect(last.step).toBe(200);
    expect(last.live).toBe("fast");
  });

  it("is that of the newest step, as long as the stream runs", () => {
    const steps: ShadowStep[] = [];
    const samples$ = new Subject<Sample>();
    const subscription = samples$
      .pipe(shadow({ a: line("a", 0), b: line("b", 0) }, { loss }))
      .subscribe((step) => steps.push(step));
    samples$.next({ input: 1, target: 1 });
    samples$.next({ input: 2, target: 1 });
    expect(() => steps[0].checkpoint()).toThrow(
      "checkpoint of step 1: a newer step has come; take it of the newest one",
    );
    expect(steps[1].checkpoint().step).toBe(2);
    subscription.unsubscribe();
    expect(() => steps[1].checkpoint()).toThrow(
      "checkpoint of step 2: the pipeline has ended; take it before",
    );
  });

  it("is refused by a shadow of another name or with other candidates", async () => {
    const one$ = of({ input: 1, target: 1 }).pipe(
      shadow({ a: line("a", 0), b: line("b", 0) }, { loss, name: "one" }),
      map((step) => step.checkpoint()),
    );
    const checkpoint = await firstValueFrom(one$);
    expect(() => shadow({ a: line("a", 0), b: line("b", 0) }, { loss, from: checkpoint })).toThrow(
      new RangeError(
        'shadow: the checkpoint has no state named "shadow", expected one that shadow has taken; begin without it',
      ),
    );
    expect(() =>
      shadow({ a: line("a", 0), c: line("c", 0) }, { loss, name: "one", from: checkpoint }),
    ).toThrow(
      new UnknownNameError("shadow: the candidates are a, c, the checkpoint has a, b; give it the same"),
    );
  });
});

describe("shadow refuses", () => {
  const two = () => ({ a: line("a", 0), b: line("b", 0) });
  it.each<[() => unknown, Error]>([
    [() => shadow(5 as never, { loss }), new TypeError("shadow: the candidates are 5, expected a record such as { steady: { net, optimizer }, young: { net, optimizer } }")], // prettier-ignore
    [() => shadow({ a: line("a", 0) }, { loss }), new RangeError("shadow: there are 1 candidates, expected two or more, the first of which is live")], // prettier-ignore
    [() => shadow({ ...two(), c: { ...line("c", 0), renew: 5 } }, { loss }), new TypeError("shadow: c: renew is 5 and net is no function, expected one that makes it anew, such as (generation) => network(dense(2, 1), { seed: generation })")], // prettier-ignore
    [() => shadow({ ...two(), c: { ...line("c", 0), stride: 5 } }, { loss }), new RangeError("shadow: c: stride is 5 without a window, expected both or none")], // prettier-ignore
    [() => shadow({ ...two(), c: { net: two().a.net } as never }, { loss }), new TypeError("shadow: c: optimizer is undefined, expected what a call such as adam() makes")], // prettier-ignore
    [() => shadow(two(), { loss, promote: { level: 1 } }), new RangeError("shadow: level is 1, expected a number between 0 and 1")], // prettier-ignore
    [() => shadow(two(), { loss, promote: { margin: -1 } }), new RangeError("shadow: margin is -1, expected a number from 0 up, below 1")], // prettier-ignore
    [() => shadow(two(), { loss, promote: { clip: 0 } }), new RangeError("shadow: clip is 0, expected a number from 1 up")], // prettier-ignore
    [() => shadow(two(), { loss, promotion: {} } as never), new UnknownNameError("shadow: no option named \"promotion\"; it has loss, promote, name, from")], // prettier-ignore
  ])("%s", (act, error) => {
    expect(act).toThrow(error);
  });

  it("nets that give no output tick by tick", async () => {
    const both = {
      net: network(stack(bidirectional(gru(1, 2)), dense(4, 1)), { name: "both" }),
      optimizer: sgd(),
    };
    await expect(all(samples, { a: line("a", 0), both })).rejects.toThrow(
      new BrokenStreamError(
        "shadow: both gave no output for a sample, expected nets that go tick by tick; bidirectional cannot",
      ),
    );
  });

  it("nets that are trained elsewhere or twice", async () => {
    const { a } = two();
    await expect(all([{ input: 1, target: 1 }], { a, b: a })).rejects.toThrow(
      "update: another subscription is training this network",
    );
  });

  it("more than 1,024 samples that wait", () => {
    const samples$ = new Subject<Sample>();
    let error: unknown;
    samples$.pipe(shadow(two(), { loss })).subscribe({
      next: () => {
        samples$.next({ input: 1 });
        samples$.next({ input: 1 });
      },
      error: (problem: unknown) => (error = problem),
    });
    samples$.next({ input: 1 });
    expect(String(error)).toBe(
      "CapacityError: shadow: more than 1024 samples wait, expected fewer; a closed loop feeds back more than one sample for each",
    );
  });
});

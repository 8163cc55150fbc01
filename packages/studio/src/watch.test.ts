import { network, type Layer } from "@backstream/core";
import { dense, elman, gru, sigmoid, stack } from "@backstream/layers";
import { sigmoidCrossEntropy, squaredError } from "@backstream/losses";
import { backward, compare, forward, rewind, update, type Step } from "@backstream/operators";
import { adam } from "@backstream/optimizers";
import { bptt, truncatedBptt } from "@backstream/trainers";
import fc from "fast-check";
import { from, lastValueFrom, of, range, map, take, toArray } from "rxjs";
import { describe, expect, it } from "vitest";
import { collector, makeNet, readings, training, type Reading } from "./fixtures/watchedRun.js";
import { encode } from "./codec.js";
import { watch } from "./watch.js";

const recordOf = ({ step, loss, rows, gradientNorm, skipped }: Step): unknown => [step, loss, rows, gradientNorm, skipped]; // prettier-ignore

describe("a watched run has the bits of one that is not", () => {
  it.each([
    { which: "with keys in turn", keyed: true },
    { which: "without keys", keyed: false },
  ])("$which", async ({ keyed }) => {
    const samples = readings(3000);
    const [alone, seen] = [makeNet(), makeNet()];
    const options = keyed ? training() : { ...training(), key: undefined };
    const steps = await lastValueFrom(from(samples).pipe(truncatedBptt(alone, options), map(recordOf), toArray())); // prettier-ignore
    const watched = watch<Reading>(seen, {
      to: collector().to,
      key: ({ airport }) => airport,
      baselines: { "as before": ({ before }) => before },
    });
    const watchedSteps$ = watched
      .pull(samples)
      .pipe(
        truncatedBptt(seen, { ...options, ...watched.steering }),
        watched.steps,
        map(recordOf),
        toArray(),
      );
    expect(await lastValueFrom(watchedSteps$)).toEqual(steps);
    expect(seen.save()).toEqual(alone.save());
    expect(seen.probes).toEqual({ forward: [], backward: [], gradient: [] });
  });
});

it("watches several nets, composed by hand", async () => {
  const encoder = network(elman(1, 3), { seed: 1, name: "encoder" });
  const head = network(dense(3, 1), { seed: 2, name: "head" });
  const { to, of: sent } = collector();
  const watched = watch<Reading>([encoder, head], { to });
  const { learningRate$, maximumNorm$, frozen$ } = watched.steering;
  await lastValueFrom(
    watched
      .pull(readings(200))
      .pipe(
        forward(encoder),
        forward(head),
        compare(squaredError()),
        watched.seen,
        rewind({ window: 8 }),
        backward(head),
        backward(encoder),
        update(adam(), { learningRate$, maximumNorm$, frozen$ }),
        watched.steps,
      ),
  );
  const [hello] = sent("hello");
  expect(hello.architecture).toBe("elman(1, 3) → dense(3, 1)");
  expect(hello.layers.map(({ name }) => name)).toEqual(["encoder: elman(1, 3)", "head: dense(3, 1)"]);
  const frame = sent("frame").at(-1)!;
  expect(frame.counters).toMatchObject({ ticks: 200, updates: 25, skipped: 0, keys: 1 });
  expect([...frame.stepSizes].every((size) => size > 0 && size < 0.1)).toBe(true);
});

describe("what is told", () => {
  const run = async (count: number): Promise<ReturnType<typeof collector>> => {
    const net = makeNet();
    const all = collector();
    const watched = watch<Reading>(net, {
      to: all.to,
      name: "waves of airports",
      unit: "metres",
      inverse: (value) => 10 * value,
      loss: squaredError(),
      baselines: { "as now": ({ input }) => input },
      counters: () => ({ dropped: 7 }),
      window: 8,
      stride: 4,
    });
    await lastValueFrom(watched.pull(readings(count)).pipe(truncatedBptt(net, { ...training(), ...watched.steering }), watched.steps)); // prettier-ignore
    return all;
  };

  it("the run, its layers and what can be steered", async () => {
    const { of: sent, messages } = await run(300);
    expect(messages.map(({ type }) => type).filter((type, index, all) => type !== all[index - 1])).toEqual(["hello", "controls", "frame", "event", "bye"]); // prettier-ignore
    expect(sent("hello")).toMatchObject([
      {
        v: 1,
        run: "waves of airports",
        architecture: "gru(1, 4) → dense(4, 1)",
        parameters: 89,
        layers: [
          { name: "0 gru(1, 4)", parameters: 84, memory: 4 },
          { name: "1 dense(4, 1)", parameters: 5, memory: 0 },
        ],
        models: ["net", "as now"],
        loss: "squared error",
        unit: "metres",
        window: 8,
        stride: 4,
        steering: { flow: true, learning: true, learningRate: true, maximumNorm: true, frozen: true, checkpoint: false, rollBack: false }, // prettier-ignore
      },
    ]);
    expect(sent("bye")).toEqual([{ type: "bye", why: "the steps have completed" }]);
  });

  it("the losses, the keys, a burst of the user's units, a pass and the marbles", async () => {
    // As many ticks of each key as one look takes in, however many there are.
    const { of: sent } = await run(540);
    const frames = sent("frame");
    const last = frames.at(-1)!;
    expect(last.counters).toMatchObject({ ticks: 540, keys: 3, others: { dropped: 7 } });
    expect(frames.findLast(({ keys }) => keys)?.keys).toEqual(["ORD", "DFW", "ATL"]);
    expect([...last.keyTicks]).toEqual([180, 180, 180]);
    // What is as now errs by the change of a wave from tick to tick, which is sin² on average: (1 - cos(1/4)).
    expect(last.losses[1]).toBeCloseTo(1 - Math.cos(1 / 4), 2);
    expect(last.losses[0]).toBeLessThan(1);
    const burst = frames.findLast((frame) => frame.burst)!.burst!;
    const length = burst.said.length;
    expect(burst.key).toBe("ORD");
    expect(burst.from + length).toBe(180);
    const wave = Array.from({ length }, (_, index) => 10 * Math.sin((burst.from + index + 1) / 4));
    burst.came.forEach((value, index) => expect(value).toBeCloseTo(wave[index], 4));
    expect([burst.layer, burst.units, burst.states.length]).toEqual([0, 4, 4 * length]);
    expect(Math.max(...burst.states.map(Math.abs))).toBe(127);
    const within = burst.came.filter(
      (value, index) => value >= burst.low![index] && value <= burst.high![index],
    );
    expect(within.length / length).toBeGreaterThan(0.4);
    const { pass } = frames.findLast((frame) => frame.pass)!;
    expect(pass).toMatchObject({ key: "ORD" });
    // The first pass of a key has its first four ticks, all others have a window of eight.
    const { length: ticks } = pass!.norms;
    expect([4, 8]).toContain(ticks);
    expect(pass!.newest - pass!.oldest).toBe(ticks - 1);
    const { marbles } = frames.findLast((frame) => frame.marbles.length > 0)!;
    const lanes = marbles.map(({ lane }) => lane);
    expect(lanes.at(-1)).toBe("update");
    expect([4, 8]).toContain(lanes.filter((lane) => lane === "backward").length);
    const back = marbles.filter(({ lane }) => lane === "backward").map(({ tick }) => tick);
    expect(back).toEqual(back.toSorted((a, b) => b - a));
    expect(lanes.lastIndexOf("compare")).toBeLessThan(lanes.indexOf("backward"));
  });

  it("of a yes/no target probabilities, and how often yes came where they were", async () => {
    for (const last of [[dense(1, 1)], [dense(1, 1), sigmoid()]]) {
      const net = network(last.length > 1 ? stack(dense(1, 1), sigmoid()) : dense(1, 1), { seed: 1 });
      const { to, of: sent } = collector();
      const watched = watch(net, { to, classes: ["on time", "late"] });
      const samples$ = range(0, 100).pipe(map((tick) => ({ input: Math.sin(tick), target: tick % 2 })));
      const loss = last.length > 1 ? squaredError() : sigmoidCrossEntropy();
      await lastValueFrom(samples$.pipe(truncatedBptt(net, { loss, optimizer: adam(), window: 2, ...watched.steering }), watched.steps)); // prettier-ignore
      const { burst } = sent("frame").findLast((frame) => frame.burst)!;
      expect([...burst!.said].every((said) => said > 0 && said < 1)).toBe(true);
      expect([...burst!.came].slice(-4)).toEqual([0, 1, 0, 1]);
      expect([...burst!.reliability!.count].reduce((a, b) => a + b)).toBeGreaterThan(90);
      expect(burst).not.toHaveProperty("low");
    }
  });

  it("without predictions, the losses of the steps", async () => {
    const net = makeNet();
    const { to, of: sent } = collector();
    const watched = watch(net, { to });
    const losses = await lastValueFrom(
      from([readings(20), readings(20)]).pipe(
        bptt(net, { loss: squaredError(), optimizer: adam() }),
        watched.steps,
        map(({ loss }) => loss),
        toArray(),
      ),
    );
    const last = sent("frame").at(-1)!;
    expect(last.losses[0]).toBeCloseTo((losses[0] + losses[1]) / 2, 5);
    expect(last.counters).toMatchObject({ ticks: 40, updates: 2 });
    expect(sent("hello").at(-1)?.steering).toMatchObject({ flow: false, learningRate: false });
  });

  it("events, lanes of one's own, and why a run has ended", async () => {
    const net = makeNet();
    const { to, of: sent } = collector();
    const watched = watch<Reading>(net, { to });
    watched.event("drift", "x".repeat(300));
    const broken = watched.pull(readings(100)).pipe(
      watched.lane("scaled"),
      map((sample, index) => {
        if (index === 60) throw new Error("the wire broke");
        return sample;
      }),
      truncatedBptt(net, { ...training(), ...watched.steering }),
      watched.steps,
    );
    await expect(lastValueFrom(broken)).rejects.toThrow("the wire broke");
    expect(sent("event")).toMatchObject([
      { kind: "drift", text: "x".repeat(200), tick: 0 },
      { kind: "error", text: "the wire broke", tick: 60 },
    ]);
    expect(sent("bye")).toEqual([{ type: "bye", why: "the wire broke" }]);
    expect(sent("hello").at(-1)?.lanes).toEqual(["scaled"]);
    expect(net.probes.forward).toEqual([]);
  });

  it("nothing more when it is closed", async () => {
    const net = makeNet();
    const { to, messages } = collector();
    const watched = watch<Reading>(net, { to });
    const steps$ = watched.pull(readings(400)).pipe(truncatedBptt(net, { ...training(), ...watched.steering }), watched.steps); // prettier-ignore
    await lastValueFrom(steps$.pipe(take(3)));
    watched.close();
    const before = messages.length;
    expect(messages.at(-1)).toEqual({ type: "bye", why: "the program has stopped watching" });
    watched.event("note", "too late");
    watched.close();
    expect(messages).toHaveLength(before);
  });
});

it("no message is above its bound, whatever the keys, units, classes and texts", async () => {
  const text = fc.oneof(fc.string({ maxLength: 80, unit: "binary" }), fc.string({ maxLength: 60 }));
  const runs = fc.record({
    keys: fc.integer({ min: 1, max: 400 }),
    units: fc.integer({ min: 1, max: 80 }),
    layers: fc.integer({ min: 1, max: 3 }),
    classes: fc.option(fc.array(text, { minLength: 2, maxLength: 40 }), { nil: undefined }),
    name: text,
    keyName: text,
    window: fc.integer({ min: 1, max: 24 }),
  });
  await fc.assert(
    fc.asyncProperty(runs, async ({ keys, units, layers, classes, name, keyName, window }) => {
      const width = classes && classes.length > 2 ? classes.length : 1;
      const parts: Layer[] = Array.from({ length: layers }, (_, index) =>
        gru(index === 0 ? 1 : units, units),
      );
      const net = network(stack(...(parts as [Layer]), dense(units, width)), { seed: 1 });
      const { to, messages } = collector();
      const key = ({ device }: { device: number }): string => `${keyName}${device}`;
      const watched = watch<{ input: number; target?: number; device: number }>(net, {
        to,
        name,
        key,
        classes,
        unit: name,
        baselines: Object.fromEntries([1, 2, 3].map((index) => [`${keyName}${index}`, () => 0])),
        counters: () => Object.fromEntries(Array.from({ length: 20 }, (_, index) => [`${keyName}${index}`, Math.PI ** index])), // prettier-ignore
      });
      for (let lane = 0; lane < 8; lane++) watched.lane(`${name}${lane}`);
      watched.event(name, keyName.repeat(4));
      const samples = Array.from({ length: 600 }, (_, index) => ({
        input: Math.sin(index),
        target: width > 1 ? undefined : index % 2,
        device: index < 400 ? index % keys : 0,
      }));
      const steps$ = of(...samples).pipe(
        truncatedBptt(net, { loss: squaredError(), optimizer: adam(), window, key, ...watched.steering }), // prettier-ignore
        watched.steps,
      );
      await lastValueFrom(steps$, { defaultValue: undefined });
      for (const message of messages) encode(message); // throws where a message is too long
      expect(new Set(messages.map(({ type }) => type))).toContain("frame");
    }),
    { seed: 1, numRuns: 12 },
  );
});

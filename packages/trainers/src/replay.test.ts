import { BrokenStreamError, network, type Network, type Sample } from "@backstream/core";
import { bidirectional, dense, gru, lstm, stack } from "@backstream/layers";
import { squaredError } from "@backstream/losses";
import {
  compare,
  forward,
  predict,
  rewind,
  type Checkpoint,
  type Signal,
  type Step,
} from "@backstream/operators";
import { adam, sgd } from "@backstream/optimizers";
import {
  flow,
  fromPull,
  replay,
  standardize,
  withPositions,
  type ReplayOptions,
} from "@backstream/sequences";
import { numberAt, type Tensor } from "@backstream/tensors";
import { from, lastValueFrom, map, take, toArray, type Observable } from "rxjs";
import { describe, expect, it } from "vitest";
import { backprop } from "./backprop.js";
import { decodeCheckpoint } from "./checkpoints/decodeCheckpoint.js";
import { encodeCheckpoint } from "./checkpoints/encodeCheckpoint.js";
import { mae } from "./metrics/mae.js";
import { measure } from "./metrics/measure.js";
import { truncatedBptt } from "./truncatedBptt.js";

const samples = (count: number): Sample[] =>
  Array.from({ length: count }, (_, at) => ({
    input: [Math.sin(at), Math.cos(2 * at)],
    target: 3 + Math.sin(at + 1),
  }));
const all = <T>(source: Observable<T>): Promise<T[]> => lastValueFrom(source.pipe(toArray()));
const loss = squaredError();

it("an update with past samples is that of a batch of the same rows", async () => {
  const make = (): Network => network(stack(dense(2, 5), dense(5, 1)), { seed: 2 });
  const training = { loss, optimizer: sgd({ learningRate: 0.05 }) };
  const replayed = await all(from(samples(30)).pipe(replay({ per: 4 })));
  const batches = replayed.map(({ input, target }) => ({ input, target }));
  const [one, other] = [make(), make()];
  const steps = await all(from(samples(30)).pipe(replay({ per: 4 }), backprop(one, training)));
  const wanted = await all(from(batches).pipe(backprop(other, training)));
  expect(steps.map(({ loss: found, rows }) => [found, rows])).toEqual(
    wanted.map(({ loss: found, rows }) => [found, rows]),
  );
  expect(steps[10].rows).toBe(5);
  expect(one.save()).toEqual(other.save());
});

it("metrics of a net that learns with past samples see the new ones only", async () => {
  const net = network(dense(2, 1), { seed: 2 });
  const measured = (options: ReplayOptions): Promise<number[]> =>
    all(from(samples(30)).pipe(replay<Sample>(options), predict(net), measure(mae())));
  const plain = await all(from(samples(30)).pipe(predict(net), measure(mae())));
  expect(await measured({ per: 4 })).toEqual(plain);
  expect(await measured({ per: 4, sequences: { window: 3 } })).toEqual(plain);
});

describe("windows of the past, through nets with memory", () => {
  const nets = {
    gru: () => [network(stack(gru(2, 4), dense(4, 1)), { seed: 1, name: "gru" })],
    "two nets": () => [
      network(stack(lstm(2, 3), gru(3, 2)), { seed: 1, name: "encoder" }),
      network(stack(gru(2, 3), dense(3, 1)), { seed: 2, name: "head" }),
    ],
  };
  const options: ReplayOptions = { per: 3, keep: 5, sequences: { window: 4 } };

  it.each(Object.entries(nets))("say again what they said then: %s", async (_, make) => {
    const [first, second] = make();
    const inputs = samples(60);
    const runAll = (given$: Observable<Sample>): Observable<Signal> =>
      second ? given$.pipe(predict(first), predict(second)) : given$.pipe(predict(first));
    const outputs = await all(
      runAll(from(inputs).pipe(replay<Sample>(options))).pipe(
        map(({ sample, output }) => ({
          inputs: (sample.input as Tensor).toArray() as number[][],
          mask: sample.mask as Float64Array,
          outputs: (output.toArray() as number[][]).flat(),
        })),
      ),
    );
    const live = outputs.map(({ outputs: [output] }) => output);
    const alone = await all(runAll(from(inputs)));
    expect(live).toEqual(alone.map(({ output }) => output.item()));
    let compared = 0;
    for (const { inputs: rows, mask, outputs: found } of outputs) {
      for (let row = 1; row < rows.length; row++) {
        if (mask[row] === 0) continue;
        const then = inputs.findIndex(({ input }) => numberAt(input, 0) === rows[row][0]);
        expect(found[row]).toBe(live[then]);
        compared++;
      }
    }
    expect(compared).toBeGreaterThan(150);
  });

  const learn = (window: number, stride: number): Promise<Step[]> =>
    all(
      from(samples(30)).pipe(
        replay<Sample>(options),
        truncatedBptt(nets.gru()[0], { loss, optimizer: adam(), window, stride }),
      ),
    );

  it("are learned from window by window, and what remains at the end alone", async () => {
    const steps = await learn(4, 4);
    expect(steps.map(({ rows }) => rows)).toEqual([4, 8, 12, 16, 16, 16, 16, 8]);
  });

  it("begin where a window of rewind begins", async () => {
    await expect(learn(4, 3)).rejects.toThrow(
      new BrokenStreamError(
        "rewind: rows begin anew behind 1 ticks that have not been sent back, expected none; give it the window of replay, and a stride as long",
      ),
    );
    const net = network(dense(2, 1), { seed: 1 });
    const unsent$ = from(samples(9)).pipe(replay<Sample>(options), forward(net), compare(loss), rewind());
    await expect(all(unsent$)).rejects.toThrow("rewind: rows begin anew behind 4 ticks");
  });

  it("are refused by a net that runs when its sequence is complete", async () => {
    const net = network(bidirectional(gru(2, 2)), { name: "both" });
    await expect(all(from(samples(9)).pipe(replay<Sample>(options), forward(net)))).rejects.toThrow(
      new BrokenStreamError(
        "forward(both): rows begin with a memory of their own, and this net runs when its sequence is complete; replay without sequences",
      ),
    );
  });

  it("are refused by another net than the one they come from", async () => {
    const replayed = await all(from(samples(5)).pipe(replay<Sample>(options)));
    const { memories } = replayed[4];
    const wrong = { ...replayed[4], memories: { keep: () => {}, of: () => Float32Array.of(1) } };
    expect(memories).toBeDefined();
    await expect(all(from([wrong]).pipe(forward(nets.gru()[0])))).rejects.toThrow(
      "gru: the memory of a row is a Float32Array of 1, expected 4 numbers; it is of another network",
    );
  });
});

describe("a run with replay that is stopped and resumes has the bits of one that was not", () => {
  type Program = (resumed?: Checkpoint) => Observable<Step>;
  const prepared = (options: ReplayOptions, resumed?: Checkpoint): Observable<Sample> =>
    fromPull(samples(90), { credit: 3 }).pipe(
      withPositions("numbers", { from: resumed }),
      replay<Sample>({ ...options, from: resumed }),
      standardize({ from: resumed, warmUp: 5 }),
      standardize({ field: "target", name: "targets", from: resumed, warmUp: 5 }),
    );
  const dense1 = (): Network =>
    network(stack(dense(2, 6, { activation: "relu" }), dense(6, 1)), { seed: 3, name: "net" });
  const recurrent = (): Network => network(stack(gru(2, 4), dense(4, 1)), { seed: 3, name: "net" });
  const training = { loss, optimizer: adam({ learningRate: 0.02 }) };
  const programs: Readonly<Record<string, Program>> = {
    recent: (resumed) =>
      prepared({ keep: 20, per: 5 }, resumed).pipe(backprop(dense1(), { ...training, from: resumed })),
    "reservoir, behind a queue": (resumed) =>
      prepared({ keep: 20, per: 5, policy: "reservoir" }, resumed).pipe(
        flow({ policy: "block", capacity: 4 }),
        backprop(dense1(), { ...training, from: resumed }),
      ),
    sequences: (resumed) =>
      prepared({ keep: 4, per: 2, sequences: { window: 5 } }, resumed).pipe(
        truncatedBptt(recurrent(), { ...training, window: 5, from: resumed }),
      ),
    "sequences behind a queue": (resumed) =>
      prepared({ keep: 4, per: 2, policy: "reservoir", sequences: { window: 3 } }, resumed).pipe(
        flow({ policy: "block", capacity: 7 }),
        truncatedBptt(recurrent(), { ...training, window: 3, from: resumed }),
      ),
  };

  const run = async (program: Program, resumed?: Checkpoint, steps = Infinity) => {
    const losses: Record<number, number> = {};
    let last: Checkpoint | undefined;
    await lastValueFrom(
      program(resumed).pipe(
        take(steps),
        map((step) => {
          losses[step.step] = step.loss;
          last = step.checkpoint();
        }),
      ),
    );
    return { losses, last: decodeCheckpoint(encodeCheckpoint(last!)) }; // there was a step
  };

  it.each(Object.entries(programs))("%s", async (_, program) => {
    const whole = await run(program);
    const count = Object.keys(whole.losses).length;
    for (const steps of [1, 4, Math.floor(count / 2), count - 1]) {
      const stopped = await run(program, undefined, steps);
      const resumed = await run(program, stopped.last);
      expect({ ...stopped.losses, ...resumed.losses }).toEqual(whole.losses);
      expect(resumed.last).toEqual(whole.last);
    }
  });
});

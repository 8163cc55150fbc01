import { from, map, range, skip, take, tap } from "rxjs";
import { expect, it } from "vitest";
import {
  adam,
  backprop,
  batchSequences,
  bptt,
  decodeCheckpoint,
  dense,
  encode,
  encodeCheckpoint,
  gru,
  network,
  squaredError,
  stack,
  standardize,
  truncatedBptt,
  windows,
  type Checkpoint,
  type Network,
} from "./index.js";

/** A run: parameters, and the last checkpoint, as from a file. */
type Run = (updates: number, resumed?: Checkpoint) => { bits: string; checkpoint: Checkpoint };
const bitsOf = (net: Network) => JSON.stringify(Object.values(net.save()).map(({ data }) => [...data]));
const training = () => ({ loss: squaredError(), optimizer: adam({ learningRate: 0.01 }) });

/** Whether 30 updates are 20, a checkpoint as it comes from a file, and 10 more. */
function expectSameBits(run: Run): void {
  const whole = run(30);
  const first = run(20);
  expect(first.bits).not.toBe(whole.bits);
  expect(run(10, decodeCheckpoint(encodeCheckpoint(first.checkpoint))).bits).toBe(whole.bits);
}

it("a run on records resumes behind a new encoder that has read all of them again", () => {
  const records = Array.from({ length: 500 }, (_, hour) => ({
    celsius: hour % 7 === 3 ? "warm" : 20 + Math.sin(hour),
    sold: hour % 5 === 1 ? null : 60 + Math.cos(hour),
  }));
  expectSameBits((updates, resumed) => {
    const encoder = encode({
      inputs: { celsius: { type: "number" } },
      target: { column: "sold", type: "number", scale: "standard" },
    });
    const net = network(stack(gru(encoder.width, 4), dense(4, 1)), { seed: 7 });
    let checkpoint: Checkpoint | undefined;
    from(records)
      .pipe(
        encoder,
        skip(resumed?.samples ?? 0),
        truncatedBptt(net, { ...training(), window: 8, stride: 4, from: resumed }),
        tap((step) => (checkpoint = step.checkpoint())),
        take(updates),
      )
      .subscribe();
    return {
      bits: bitsOf(net),
      checkpoint: checkpoint!,
    }; // a step at least
  });
});

it("a run on padded batches resumes by their count", () => {
  expectSameBits((updates, resumed) => {
    const net = network(stack(gru(1, 4), dense(4, 1)), { seed: 7 });
    let batches = (resumed?.extra as number | undefined) ?? 0;
    let checkpoint: Checkpoint | undefined;
    range(0, 1000)
      .pipe(
        map((tick) => ({ input: Math.sin(tick), target: Math.sin(tick + 1) })),
        windows({ length: 5, stride: 3 }),
        batchSequences({ batch: 2, buffer: 6 }),
        skip(batches),
        tap(() => batches++),
        bptt(net, { ...training(), from: resumed }),
        tap((step) => (checkpoint = step.checkpoint(batches))),
        take(updates),
      )
      .subscribe();
    return {
      bits: bitsOf(net),
      checkpoint: checkpoint!,
    }; // a step at least
  });
});

it("a run behind a scaled target resumes from the scale's state", () => {
  const samples = Array.from({ length: 100 }, (_, tick) => ({
    input: Math.sin(tick),
    target: 60 + Math.cos(tick),
  }));
  expectSameBits((updates, resumed) => {
    const { state, offset: begin } = (resumed?.extra as { state: never; offset: number } | undefined) ?? {
      offset: 0,
    };
    let offset = begin;
    const scale = standardize({ field: "target", state });
    const net = network(dense(1, 1), { seed: 7 });
    let checkpoint: Checkpoint | undefined;
    from(samples)
      .pipe(
        skip(offset),
        tap(() => offset++),
        scale,
        backprop(net, { ...training(), from: resumed }),
        tap((step) => (checkpoint = step.checkpoint({ state: scale.state, offset }))),
        take(updates),
      )
      .subscribe();
    return {
      bits: bitsOf(net),
      checkpoint: checkpoint!,
    }; // a step at least
  });
});

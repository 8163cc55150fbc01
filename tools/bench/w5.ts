import {
  adam,
  arena,
  dense,
  gru,
  network,
  squaredError,
  stack,
  truncatedBptt,
  type Sample,
} from "backstream";
import { groupBy, identity, map, mergeMap, Subject, type OperatorFunction } from "rxjs";
import { clock } from "./clock.js";
import { collect } from "./collect.js";
import { inProcess } from "./contender.js";
import { interleaved, type Pace } from "./interleaved.js";
import { median } from "./median.js";
import type { Result } from "./result.js";

const [keys, window] = [10_000, 8];

interface Keyed extends Sample {
  readonly key: number;
}

/** Many keys, each with a memory of its own over shared weights, ticks interleaved; and the same without a net. */
export async function w5(pace: Pace, report: (text: string) => void): Promise<Result> {
  const ticks = samples();
  report("W5: memory of a key");
  const bare = await bytesOf(bareKeys, ticks);
  const whole = await bytesOf(learning, ticks);

  const source$ = new Subject<Keyed>();
  const subscription = source$.pipe(learning()).subscribe();
  // One round of all keys at a time.
  let from = 0;
  const oneTickEach = (): void => {
    for (let index = from; index < from + keys; index++) source$.next(ticks[index]);
    from = (from + keys) % ticks.length;
  };
  const contender = inProcess("backstream", clock(pace.clock), oneTickEach, () => subscription.unsubscribe());
  const rounds = await interleaved([contender], pace, (text) => report(`W5: ${text}`));
  contender.end();
  const perTick = (rounds.get("backstream") ?? []).map((seconds) => (seconds / keys) * 1e6);
  const microseconds = median(perTick);
  return {
    name: "W5",
    title: "10,000 keys, each with its own GRU-8 memory over shared weights, ticks interleaved, window 8",
    unit: "tick",
    timings: [{ name: "backstream", microseconds, rounds: perTick }],
    facts: [
      { what: "ticks", value: 1e6 / microseconds, unit: "a second", target: "at least 200,000" },
      {
        what: "memory of a key beyond bare RxJS",
        value: whole - bare,
        unit: "bytes",
        target: "at most 3,072",
      },
      { what: "memory of a key in bare RxJS", value: bare, unit: "bytes" },
    ],
  };
}

function learning(): OperatorFunction<Keyed, unknown> {
  const net = network(stack(gru(1, 8), dense(8, 1)), { seed: 7 });
  return truncatedBptt(net, {
    loss: squaredError(),
    optimizer: adam({ learningRate: 1e-3 }),
    window,
    key: (sample: Keyed) => sample.key,
  });
}

/** What RxJS itself needs for as many keys and three operators that do nothing. */
function bareKeys(): OperatorFunction<Keyed, unknown> {
  return (source$) =>
    source$.pipe(
      groupBy(({ key }) => key),
      mergeMap((key$) => key$.pipe(map(identity), map(identity), map(identity))),
    );
}

/** Bytes a key of heap, array buffers and arena, with all but one tick of a second window held. */
async function bytesOf(
  operator: () => OperatorFunction<Keyed, unknown>,
  ticks: readonly Keyed[],
): Promise<number> {
  const before = await bytesInUse();
  const source$ = new Subject<Keyed>();
  const subscription = source$.pipe(operator()).subscribe();
  for (let tick = 0; tick < (2 * window - 1) * keys; tick++) source$.next(ticks[tick % ticks.length]);
  const after = await bytesInUse();
  subscription.unsubscribe();
  return (after - before) / keys;
}

async function bytesInUse(): Promise<number> {
  await collect();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers + arena.used * 4;
}

/** One window for each key, made once: what a user's samples take is not the library's. */
function samples(): Keyed[] {
  return Array.from({ length: window * keys }, (_, index) => {
    const [tick, key] = [Math.floor(index / keys), index % keys];
    const wave = (at: number): number => Math.sin((2 * Math.PI * at) / window + key);
    return { key, input: wave(tick), target: wave(tick + 1) };
  });
}

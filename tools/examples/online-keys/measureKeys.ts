import { arena } from "backstream";
import { Subject } from "rxjs";
import { collect } from "../../bench/collect.js";
import { window, type Keyed, type River } from "./arms.js";

/** How many keys there are, how many of them send, and how often these send a window of ticks. */
export interface Load {
  readonly keys: number;
  readonly active: number;
  readonly rounds: number;
}

/** What was measured: microseconds a tick of each round, bytes a key, and the sum of the losses. */
export interface Measured {
  readonly wall: readonly number[];
  readonly processor: readonly number[];
  readonly bytes: number;
  readonly losses: number;
}

/** Measures what the active keys send in turn, one tick each; all keys have had almost two windows before. */
export async function measureKeys(
  river: () => River,
  { keys, active, rounds }: Load,
  progress: (done: string) => void = () => {},
): Promise<Measured> {
  const samples = Array.from({ length: window * keys }, (_, index): Keyed => {
    const [tick, key] = [Math.floor(index / keys), index % keys];
    const wave = (at: number): number => Math.sin((2 * Math.PI * at) / window + key);
    return { key, input: wave(tick), target: wave(tick + 1) };
  });
  const before = await bytesInUse();
  const source$ = new Subject<Keyed>();
  let losses = 0;
  const subscription = source$.pipe(river()).subscribe((step) => (losses += step.loss));
  for (let index = 0; index < (2 * window - 1) * keys; index++) source$.next(samples[index % samples.length]);
  const bytes = ((await bytesInUse()) - before) / keys;
  const [wall, processor]: number[][] = [[], []];
  for (let round = 0; round < rounds; round++) {
    progress(`round ${round + 1} of ${rounds}`);
    const [start, used] = [performance.now(), process.cpuUsage()];
    for (let tick = 0; tick < window; tick++)
      for (let index = 0; index < active; index++) source$.next(samples[tick * keys + index]);
    const { user, system } = process.cpuUsage(used);
    wall.push(((performance.now() - start) / (window * active)) * 1000);
    processor.push((user + system) / (window * active));
  }
  subscription.unsubscribe();
  return { wall, processor, bytes, losses };
}

async function bytesInUse(): Promise<number> {
  await collect();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers + arena.used * 4;
}

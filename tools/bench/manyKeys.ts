// How fast many keys learn, and what a key costs: node tools/scripts/run.mjs tools/bench/manyKeys.ts [keys] [rounds]
// Arms: `key` of truncatedBptt, forward by hand with a function as key, and groupBy by hand. GRU-8 over shared weights, window 8.
import {
  adam,
  arena,
  backward,
  compare,
  dense,
  forward,
  gru,
  network,
  rewind,
  squaredError,
  stack,
  truncatedBptt,
  update,
  type Sample,
  type Step,
} from "backstream";
import { groupBy, mergeMap, Subject, type OperatorFunction } from "rxjs";
import { collect } from "./collect.js";
import { median } from "./median.js";

const window = 8;

interface Keyed extends Sample {
  readonly key: number;
}
type River = OperatorFunction<Keyed, Step>;

const loss = squaredError();
const optimizer = () => adam({ learningRate: 1e-3 });
const keyOf = ({ key }: Keyed): number => key;

/** Each with a net of its own. */
const arms: Readonly<Record<string, () => River>> = {
  key: () => truncatedBptt(makeNet(), { loss, optimizer: optimizer(), window, key: keyOf }),
  "forward with a function as key": () => {
    const net = makeNet();
    return (source$) =>
      source$.pipe(
        forward(net, { key: keyOf }),
        compare(loss),
        rewind({ window }),
        backward(net),
        update(optimizer()),
      );
  },
  "groupBy by hand": () => {
    const net = makeNet();
    return (source$) =>
      source$.pipe(
        groupBy(keyOf),
        mergeMap((key$) => key$.pipe(forward(net, { key: key$.key }), compare(loss), rewind({ window }))),
        backward(net),
        update(optimizer()),
      );
  },
};

function makeNet() {
  return network(stack(gru(1, 8), dense(8, 1)), { seed: 7 });
}

/** What `active` of so many keys send in turn; each has had ticks before. */
async function measure(name: string, keys: number, active: number, rounds: number): Promise<number> {
  const samples = Array.from({ length: window * keys }, (_, index): Keyed => {
    const [tick, key] = [Math.floor(index / keys), index % keys];
    const wave = (at: number): number => Math.sin((2 * Math.PI * at) / window + key);
    return { key, input: wave(tick), target: wave(tick + 1) };
  });
  const before = await bytesInUse();
  const source$ = new Subject<Keyed>();
  let sum = 0;
  const subscription = source$.pipe(arms[name]()).subscribe((step) => (sum += step.loss));
  // All but one tick of a second window.
  for (let index = 0; index < (2 * window - 1) * keys; index++) source$.next(samples[index % samples.length]);
  const bytes = ((await bytesInUse()) - before) / keys;
  const [wall, processor]: number[][] = [[], []];
  for (let round = 0; round < rounds; round++) {
    const [start, used] = [performance.now(), process.cpuUsage()];
    for (let tick = 0; tick < window; tick++)
      for (let index = 0; index < active; index++) source$.next(samples[tick * keys + index]);
    const { user, system } = process.cpuUsage(used);
    wall.push(((performance.now() - start) / (window * active)) * 1000);
    processor.push((user + system) / (window * active));
  }
  subscription.unsubscribe();
  const perSecond = (microseconds: number): string => Math.round(1e6 / microseconds).toLocaleString("en");
  console.log(
    `${keys.toLocaleString("en")} keys, ${active.toLocaleString("en")} active, ${name}: ` +
      `${perSecond(median(wall))} ticks/s, at best ${perSecond(Math.min(...wall))}; ` +
      `processor time ${median(processor).toFixed(2)} µs a tick, at best ${Math.min(...processor).toFixed(2)}; ` +
      `${Math.round(bytes).toLocaleString("en")} bytes a key`,
  );
  return sum;
}

async function bytesInUse(): Promise<number> {
  await collect();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers + arena.used * 4;
}

const [most = 100_000, rounds = 8] = process.argv.slice(2).map(Number);
for (const [keys, active] of [
  [Math.min(most, 10_000), Math.min(most, 10_000)],
  [most, Math.min(most, 10_000)],
]) {
  const sums = new Set<number>();
  for (const name of Object.keys(arms)) sums.add(await measure(name, keys, active, rounds));
  console.log(
    sums.size === 1
      ? "all learned the same, to the bit"
      : `they learned differently: ${[...sums].join(", ")}`,
  );
}

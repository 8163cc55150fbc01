// What checkpoints of the flights river weigh, and for how long they stop it:
// node tools/scripts/run.mjs tools/bench/checkpointSize.ts [records] [rounds]
import {
  adam,
  backward,
  chain,
  clipByNorm,
  compare,
  compressCheckpoint,
  decodeCheckpoint,
  decompressCheckpoint,
  dense,
  encodeCheckpoint,
  forward,
  gru,
  network,
  rewind,
  sigmoidCrossEntropy,
  stack,
  update,
  type Step,
} from "backstream";
import { samples, type EncodedSample } from "@backstream/cli";
import { groupBy, lastValueFrom, mergeMap, Subject, toArray } from "rxjs";
import { CheckpointEncoder } from "../../packages/trainers/src/checkpoints/CheckpointEncoder.js";
import { clock } from "./clock.js";
import { median } from "./median.js";

const [records = 60_000, rounds = 15] = process.argv.slice(2).map(Number);
const [wall, cpu] = [clock("wall"), clock("cpu")];

/** The milliseconds of each round, on the wall and as processor time of all threads. */
class Times {
  readonly walls: number[] = [];
  readonly cpus: number[] = [];

  async of<T>(work: () => T | Promise<T>): Promise<T> {
    const [before, cpuBefore] = [wall(), cpu()];
    const result = await work();
    this.walls.push((wall() - before) * 1000);
    this.cpus.push((cpu() - cpuBefore) * 1000);
    return result;
  }

  get text(): string {
    return `${median(this.walls).toFixed(1)} ms (processor time ${median(this.cpus).toFixed(1)})`;
  }
}

/** What a save every 250 updates finds to be new. */
const between = 2000;

const flights = await lastValueFrom(
  samples("flights", { limit: records + rounds * between }).pipe(toArray()),
);
const feed = river(flights[0].input.length);
feed(flights.slice(0, records));
const { streams } = feed([]).checkpoint();
const ticks = streams.reduce((count, { held }) => count + held.length, 0);
const full = streams.filter(({ held }) => held.length === 31).length;
console.log(
  `${records} flights, ${streams.length} origins (${full} with a full window), ${ticks} ticks held, inputs of ${flights[0].input.length} numbers; medians of ${rounds} rounds`,
);

const [taking, encoding, compressing] = [new Times(), new Times(), new Times()];
const [decoding, decompressing] = [new Times(), new Times()];
const [saving, reading] = [new Times(), new Times()];
const encoder = new CheckpointEncoder("checkpointSize", 4); // as durable has one
const stalls: number[] = [];
const savingStalls: number[] = [];
let [plain, packed, saved] = [new Uint8Array(0), new Uint8Array(0), new Uint8Array(0)];
for (let round = 0; round < rounds; round++) {
  const step = feed(flights.slice(records + round * between, records + (round + 1) * between));
  const checkpoint = await taking.of(() => step.checkpoint());
  const longestSavingStall = watchStalls();
  saved = await saving.of(() => encoder.encode(checkpoint));
  savingStalls.push(longestSavingStall());
  plain = await encoding.of(() => encodeCheckpoint(checkpoint));
  const longestStall = watchStalls();
  packed = await compressing.of(() => compressCheckpoint(checkpoint));
  stalls.push(longestStall());
  await decoding.of(() => decodeCheckpoint(plain));
  await decompressing.of(() => decompressCheckpoint(packed));
  await reading.of(() => decompressCheckpoint(saved));
}
const { length: alone } = encodeCheckpoint({ ...feed([]).checkpoint(), streams: [] });
console.log(`parameters and Adam      ${alone} bytes in a file of their own`);
console.log(`step.checkpoint()        ${taking.text}, ${between} records after the one before`);
console.log(`encodeCheckpoint         ${encoding.text}: ${plain.length} bytes`);
console.log(`compressCheckpoint       ${compressing.text}: ${packed.length} bytes (target: under 2,000,000)`);
console.log(
  `  the longest stall      ${median(stalls).toFixed(1)} ms, at most ${Math.max(...stalls).toFixed(1)} (target: at most 20)`,
);
console.log(`as durable saves it      ${saving.text}: ${saved.length} bytes`);
console.log(
  `  the longest stall      ${median(savingStalls).toFixed(1)} ms, at most ${Math.max(...savingStalls).toFixed(1)} (target: at most 20)`,
);
console.log(`decodeCheckpoint         ${decoding.text}`);
console.log(`decompressCheckpoint     ${decompressing.text}`);
console.log(`  of what durable saves  ${reading.text}`);
process.exit(); // the river has not ended

/** The net and the windows of `backstream learn flights`; the returned function learns from samples, and returns the newest step. */
function river(fanIn: number): (some: readonly EncodedSample[]) => Step {
  const net = network(stack(gru(fanIn, 32), dense(32, 1)), { seed: 7, name: "net" });
  const samples$ = new Subject<EncodedSample>();
  let newest: Step | undefined;
  samples$
    .pipe(
      groupBy(({ key }) => key),
      mergeMap((origin$) =>
        origin$.pipe(
          forward(net, { key: origin$.key }),
          compare(sigmoidCrossEntropy()),
          rewind({ window: 32, stride: 8 }),
        ),
      ),
      backward(net),
      update(chain(clipByNorm(10), adam())),
    )
    .subscribe((learned) => (newest = learned));
  return (some) => {
    for (const sample of some) samples$.next(sample);
    if (!newest) throw new Error(`checkpointSize: ${records} records make no step; give it more`);
    return newest;
  };
}

/** Begins to watch; the returned function ends it, and returns the longest time in milliseconds without a turn of the event loop. */
function watchStalls(): () => number {
  let longest = 0;
  let before = performance.now();
  const look = (): void => {
    const now = performance.now();
    longest = Math.max(longest, now - before);
    before = now;
    next = setImmediate(look);
  };
  let next = setImmediate(look);
  return () => {
    look();
    clearImmediate(next);
    return longest;
  };
}

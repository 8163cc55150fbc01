// What checkpoints of the flights river weigh, and for how long they stop it:
// node tools/scripts/run.mjs tools/bench/checkpointSize.ts [records]
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
  type Checkpoint,
  type Step,
} from "backstream";
import { samples, type EncodedSample } from "@backstream/cli";
import { concat, from, groupBy, lastValueFrom, mergeMap, NEVER, toArray } from "rxjs";
import { median } from "./median.js";

const rounds = Number(process.argv[3] ?? 9);
const records = Number(process.argv[2] ?? 60_000);

const flights = await lastValueFrom(samples("flights", { limit: records }).pipe(toArray()));
const step = learnFrom(flights);
const checkpoint = step.checkpoint();
const ticks = checkpoint.streams.reduce((count, { held }) => count + held.length, 0);
console.log(
  `${flights.length} flights of ${checkpoint.streams.length} origins, ${ticks} ticks held, inputs of ${flights[0].input.length} numbers; medians of ${rounds} rounds`,
);

const [taking, encoding, compressing, stalls] = [[], [], [], []] as number[][];
let plain = new Uint8Array(0);
let packed = new Uint8Array(0);
for (let round = 0; round < rounds; round++) {
  let begin = performance.now();
  const taken = step.checkpoint();
  taking.push(performance.now() - begin);
  begin = performance.now();
  plain = encodeCheckpoint(taken);
  encoding.push(performance.now() - begin);
  begin = performance.now();
  const stall = longestStall();
  packed = await compressCheckpoint(taken);
  stalls.push(stall());
  compressing.push(performance.now() - begin);
}
const ms = (values: readonly number[]): string =>
  `${median(values).toFixed(1)} ms (at most ${Math.max(...values).toFixed(1)})`;
console.log(`step.checkpoint()           ${ms(taking)}`);
console.log(`encodeCheckpoint            ${ms(encoding)}, ${plain.length} bytes`);
console.log(`compressCheckpoint          ${ms(compressing)}, ${packed.length} bytes`);
console.log(`  longest stall meanwhile   ${ms(stalls)}`);
let begin = performance.now();
decodeCheckpoint(plain);
console.log(`decodeCheckpoint            ${(performance.now() - begin).toFixed(1)} ms`);
begin = performance.now();
await decompressCheckpoint(packed);
console.log(`decompressCheckpoint        ${(performance.now() - begin).toFixed(1)} ms`);
for (const [what, part] of Object.entries(parts(checkpoint)))
  console.log(`  ${what.padEnd(24)} ${encodeCheckpoint(part).length} bytes`);
process.exit(); // the river has not ended

/** The newest step after these flights: the settings of `backstream learn flights`. */
function learnFrom(all: readonly EncodedSample[]): Step {
  const net = network(stack(gru(all[0].input.length, 32), dense(32, 1)), { seed: 1, name: "net" });
  let newest: Step | undefined;
  concat(from(all), NEVER)
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
      update(chain(clipByNorm(1), adam({ learningRate: 0.003 }))),
    )
    .subscribe((learned) => (newest = learned));
  return newest!; // 60,000 flights make steps
}

/** The longest time for which no callback of the event loop could run, once asked. */
function longestStall(): () => number {
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

/** Checkpoints that lack a part of what the streams hold. */
function parts(whole: Checkpoint): Record<string, Checkpoint> {
  return { "without streams": { ...whole, streams: [] } };
}

// node tools/scripts/run.mjs tools/bench/mergeQuality.ts [--records 200000] [--workers 2,3,8] [--arm 8,sum,4,2 …]
// What it costs in quality that several workers learn one model: the log-loss of the whole pass over the flights.
import { parseArgs } from "node:util";
import { samples, type EncodedSample } from "@backstream/cli";
import {
  adam,
  chain,
  clipByNorm,
  dense,
  gru,
  memoryMergeLog,
  mergeParameters,
  network,
  sigmoidCrossEntropy,
  stack,
  truncatedBptt,
  type MergeLog,
  type MergeParametersOptions,
} from "backstream";
import { identity, lastValueFrom, Subject, tap } from "rxjs";

/** How workers learn together; without `merge` each has weights of its own. */
interface Arm extends Partial<Pick<MergeParametersOptions, "merge" | "every" | "bound">> {
  readonly workers: number;
}

const { values } = parseArgs({
  options: {
    records: { type: "string", default: "200000" },
    workers: { type: "string", default: "2,3,8" },
    arm: { type: "string", multiple: true },
  },
});
const records = Number(values.records);
const counts = values.workers.split(",").map(Number);

/** All of the table, or those that are asked for: workers, merge, every, bound. */
const arms: Arm[] = values.arm?.map(armOf) ?? [
  { workers: 1 },
  ...counts.flatMap((workers): Arm[] => [
    { workers },
    { workers, merge: "average", every: 16 },
    { workers, merge: "average", every: 64 },
    ...[4, 16, 64].flatMap((every): Arm[] => [
      { workers, merge: "sum", every, bound: Infinity },
      { workers, merge: "sum", every },
    ]),
  ]),
];

function armOf(text: string): Arm {
  const [workers, merge, every, bound] = text.split(",");
  if (merge !== "average" && merge !== "sum") return { workers: Number(workers) };
  return {
    workers: Number(workers),
    merge,
    every: Number(every),
    bound: bound === undefined ? undefined : Number(bound),
  };
}

console.log(`flights, ${records.toLocaleString("en")} records, GRU-32, key origin, window 32, stride 8; keys spread by hash
workers  how                                        log-loss   updates   MB sent   seconds`);
for (const arm of arms) {
  const start = performance.now();
  const { loss, updates, bytes } = await run(arm);
  const seconds = (performance.now() - start) / 1000;
  console.log(
    `${String(arm.workers).padStart(7)}  ${nameOf(arm).padEnd(40)} ${loss.toFixed(4).padStart(10)}${String(updates).padStart(10)}${(bytes / 1e6).toFixed(0).padStart(10)}${seconds.toFixed(0).padStart(10)}`,
  );
}

function nameOf({ workers, merge, every, bound }: Arm): string {
  if (workers === 1) return "one process";
  if (merge === undefined) return "weights of its own for each worker";
  return `${merge}, every ${every}${bound === Infinity ? ", without a bound" : bound === undefined ? "" : `, bound ${bound}`}`;
}

/** Workers in turns, in this process: each record goes to the worker of its key. */
async function run(arm: Arm): Promise<{ loss: number; updates: number; bytes: number }> {
  const { log, sent } = counted(memoryMergeLog());
  let [sum, labelled, updates] = [0, 0, 0];
  let failure: unknown;
  const workers = Array.from({ length: arm.workers }, (_, index) => {
    const sample$ = new Subject<EncodedSample>();
    const net = network(stack(gru(264, 32), dense(32, 1)), { seed: 7 });
    const { merge, every = 1, bound } = arm;
    const options = { worker: `worker-${index}`, workers: arm.workers, every, merge, bound };
    sample$
      .pipe(
        truncatedBptt(net, {
          loss: sigmoidCrossEntropy(),
          optimizer: chain(
            clipByNorm(10),
            adam({
              learningRate: (step) => 0.02 * Math.max(0.1, 1 / Math.sqrt(1 + step / 10)),
              betas: [0, 0.999],
            }),
          ),
          window: 32,
          stride: 8,
          key: ({ key }) => key,
          predictions: {
            next: ({ loss }) => {
              if (loss === undefined) return;
              sum += loss;
              labelled++;
            },
          },
        }),
        merge ? mergeParameters(net, log, options) : identity,
      )
      .subscribe({ next: () => updates++, error: (error: unknown) => (failure ??= error) });
    return sample$;
  });
  while (workers.some(({ observed }) => !observed)) await Promise.resolve();
  await lastValueFrom(
    samples("flights", { target: "delay > 15", key: "origin", limit: records }).pipe(
      tap((sample) => workers[workerOf(sample.key, arm.workers)].next(sample)),
    ),
  );
  if (failure) return { loss: NaN, updates, bytes: sent() };
  return { loss: sum / labelled, updates, bytes: sent() };
}

function counted(log: MergeLog): { log: MergeLog; sent: () => number } {
  let bytes = 0;
  return {
    log: {
      ...log,
      append: (contribution) => {
        bytes += contribution.change.byteLength;
        return log.append(contribution);
      },
    },
    sent: () => bytes,
  };
}

/** FNV-1a. */
function workerOf(key: string, count: number): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < key.length; at++) hash = Math.imul(hash ^ key.charCodeAt(at), 0x01000193);
  return (hash >>> 0) % count;
}

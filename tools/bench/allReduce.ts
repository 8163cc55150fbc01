// node tools/scripts/run.mjs tools/bench/allReduce.ts [--rounds 20]
// Whether two threads learn W3 faster than one: each has an arena of its own and half of the batch, and before each update they
// add their gradients in shared memory. Arms take turns; the table has the minima of many updates. Run it on two quiet cores.
import { readFileSync } from "node:fs";
import { loadavg } from "node:os";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { isMainThread, parentPort, Worker, workerData } from "node:worker_threads";
import {
  adam,
  allReduce,
  chain,
  reductionBuffer,
  tensor,
  truncatedBptt,
  type Optimizer,
  type Sample,
  type Tensor,
} from "backstream";
import { Subject } from "rxjs";
import { w3 } from "./w3.js";

/** Which rows of each batch a thread learns from, and with whom it adds its gradients. */
interface Part {
  readonly first: number;
  readonly rows: number;
  readonly shared?: { readonly buffer: SharedArrayBuffer; readonly rank: number; readonly size: number };
}

/** What a thread tells after some updates, in seconds each. */
interface Timing {
  readonly wall: readonly number[];
  readonly cpu: readonly number[];
  readonly losses: readonly number[];
  /** Of adding the gradients and of waiting for the other. */
  readonly reduced: readonly number[];
  /** Of the parameters, to the last bit. */
  readonly checksum: number;
}

const perTurn = 3;

if (isMainThread) await main();
else learn(workerData as Part);

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { rounds: { type: "string", default: "20" } } });
  const size = w3.net().size;
  const buffer = reductionBuffer(size, 2);
  const half = w3.batch / 2;
  const arms = {
    whole: [start({ first: 0, rows: w3.batch })],
    half: [start({ first: 0, rows: half })],
    pair: [0, 1].map((rank) => start({ first: rank * half, rows: half, shared: { buffer, rank, size: 2 } })),
  };
  const timings: Record<keyof typeof arms, Timing[][]> = { whole: [], half: [], pair: [] };
  for (let round = 0; round < Number(values.rounds); round++) {
    for (const arm of ["whole", "pair", "half"] as const) {
      timings[arm].push(await Promise.all(arms[arm].map((thread) => thread.turn())));
    }
    const [first, second] = timings.pair[round];
    if (first.checksum !== second.checksum)
      throw new Error(`round ${round}: the ranks have other parameters`);
    first.losses.forEach((loss, at) => {
      const [mean, whole] = [(loss + second.losses[at]) / 2, timings.whole[round][0].losses[at]];
      if (Math.abs(mean - whole) > 1e-3 * whole)
        throw new Error(`round ${round}: loss ${mean}, alone ${whole}`);
    });
  }
  for (const thread of Object.values(arms).flat()) await thread.end();

  const least = (arm: keyof typeof arms, what: "wall" | "cpu"): number =>
    Math.min(...timings[arm].flatMap((threads) => threads[0][what]));
  const ms = (seconds: number): string => `${(seconds * 1000).toFixed(2).padStart(9)} ms`;
  const updates = Number(values.rounds) * perTurn;
  const reduced = timings.pair.flatMap((threads) => threads.map((thread) => thread.reduced));
  const all = reduced.flat();
  // Of both ranks, the one that comes last does not wait.
  const added = Math.min(...all);
  const [whole, pair] = [least("whole", "wall"), least("pair", "wall")];
  const model = least("whole", "cpu") / (least("half", "cpu") + added);
  console.log(`W3: ${w3.title}; ${size.toLocaleString("en")} parameters, ${updates} updates of each arm
                                      wall, minimum    processor time of a thread, minimum
one thread, batch ${w3.batch}                  ${ms(whole)}    ${ms(least("whole", "cpu"))}
two threads, batch 2 × ${half}            ${ms(pair)}    ${ms(least("pair", "cpu"))}  (with spinning)
one thread, batch ${half}                  ${ms(least("half", "wall"))}    ${ms(least("half", "cpu"))}
adding the gradients, minimum        ${ms(added)}
adding and waiting, mean             ${ms(all.reduce((sum, seconds) => sum + seconds, 0) / all.length)}

gain on the wall                     ${(whole / pair).toFixed(2)}×   (wanted: 1.5×)
gain by processor time               ${model.toFixed(2)}×   one thread / (half a batch + adding): what two cores that nobody else uses would give
load average                         ${loadavg()
    .map((load) => load.toFixed(1))
    .join(" ")}`);
}

function start(part: Part): { turn(): Promise<Timing>; end(): Promise<unknown> } {
  const worker = new Worker(fileURLToPath(import.meta.url), { workerData: part });
  return {
    turn: () =>
      new Promise((resolve, reject) => {
        worker.once("error", reject);
        worker.once("message", (timing: Timing) => {
          worker.off("error", reject);
          resolve(timing);
        });
        worker.postMessage("turn");
      }),
    end: () => worker.terminate(),
  };
}

/** A thread: learns `perTurn` updates when it is told to. */
function learn({ first, rows, shared }: Part): void {
  const ticks = w3.samples().map((sample) => rowsOf(sample, first, rows));
  const net = w3.net();
  const reduce = shared && timed(allReduce(shared.buffer, shared.rank, shared.size));
  const learner = adam({ learningRate: w3.learningRate });
  const optimizer = reduce ? chain(reduce.link, learner) : learner;
  const sample$ = new Subject<Sample>();
  let losses: number[] = [];
  let failure: unknown;
  sample$
    .pipe(truncatedBptt(net, { loss: w3.loss(), optimizer, window: w3.window }))
    .subscribe({ next: ({ loss }) => losses.push(loss), error: (error: unknown) => (failure = error) });
  let next = 0;
  parentPort!.on("message", () => {
    const [wall, cpu]: [number[], number[]] = [[], []];
    for (let update = 0; update < perTurn; update++) {
      const [start, cpuStart] = [performance.now(), threadSeconds()];
      for (let tick = 0; tick < w3.window; tick++) sample$.next(ticks[next++ % ticks.length]);
      wall.push((performance.now() - start) / 1000);
      cpu.push(threadSeconds() - cpuStart);
    }
    if (failure) throw failure;
    const reduced = reduce?.take() ?? [];
    const { array } = net.parameterBlock;
    const bits = new Uint32Array(array.buffer, array.byteOffset, net.size);
    const checksum = bits.reduce((sum, number) => (Math.imul(sum, 31) + number) | 0, 0);
    parentPort!.postMessage({ wall, cpu, losses, reduced, checksum } satisfies Timing);
    losses = [];
  });
}

function rowsOf({ input, target }: Sample, first: number, rows: number): Sample {
  const cut = (data: ArrayLike<number>): number[] =>
    Array.from({ length: rows }, (_, row) => data[first + row]);
  const { data } = input as Tensor; // of W3
  return { input: tensor([rows, 1], cut(data)), target: tensor([rows], cut((target as Tensor).data)) };
}

/** The link, and the seconds that each of its calls takes: adding, and waiting for the other. */
function timed(link: Optimizer<object>): { link: Optimizer<object>; take(): number[] } {
  const seconds: number[] = [];
  return {
    link: {
      ...link,
      reduce(gradient, loss) {
        const start = performance.now();
        const agreed = link.reduce!(gradient, loss); // allReduce has one
        seconds.push((performance.now() - start) / 1000);
        return agreed;
      },
    },
    take: () => seconds.splice(0),
  };
}

/** Processor time of this thread. */
function threadSeconds(): number {
  try {
    return Number(readFileSync("/proc/thread-self/schedstat", "utf8").split(" ")[0]) / 1e9;
  } catch {
    return NaN; // not Linux
  }
}

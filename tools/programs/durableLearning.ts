// Learning that survives: it is in a store, whatever ends the process, and the next start goes on from there. With a folder it
// learns until it gets SIGTERM: node tools/scripts/run.mjs tools/programs/durableLearning.ts <folder>
import { adam, breathe, dense, durable, folderStore, fromPull, gru, network, squaredError, stack, truncatedBptt, type Checkpoint, type Step } from "backstream"; // prettier-ignore
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fromEvent, lastValueFrom, tap, toArray } from "rxjs";

/** Readings of a sensor, each with its position in the log, behind those that a checkpoint has. */
function* readings(from?: Checkpoint) {
  const [newest] = from?.positions ?? [];
  for (let at = (newest?.offset[0] ?? -1) + 1; ; at++) {
    const position = { source: "sensor", offset: [at] };
    yield { input: Math.sin(at / 5), target: Math.sin((at + 2) / 5), position };
  }
}

const training = { loss: squaredError(), optimizer: adam({ learningRate: 0.01 }), window: 16, stride: 4 };

/** Learns until the process is told to end, by `kill <process id>`, Docker or Kubernetes; saves, and completes. */
function learning(folder: string) {
  return durable(
    folderStore(folder),
    (from) => {
      const net = network(stack(gru(1, 8), dense(8, 1)), { seed: 8 });
      return fromPull(readings(from)).pipe(breathe(5), truncatedBptt(net, { ...training, from }));
    },
    { every: 1000, stop$: fromEvent(process, "SIGTERM") },
  );
}

/** One life, which ends after some updates. */
async function life(folder: string, updates: number) {
  let seen = 0;
  const ending = tap<Step>(() => {
    if (++seen === updates) setImmediate(() => process.emit("SIGTERM", "SIGTERM")); // stands for `kill <process id>`
  });
  return lastValueFrom(learning(folder).pipe(ending, toArray()));
}

const lives: Awaited<ReturnType<typeof life>>[] = [];
if (process.argv[1] === import.meta.filename && process.argv[2] !== undefined) {
  const steps$ = learning(process.argv[2]);
  steps$.saved$.subscribe(({ step, bytes, milliseconds }) =>
    console.log(`step ${step}: saved ${bytes} bytes in ${Math.round(milliseconds)} ms`),
  );
  await lastValueFrom(steps$, { defaultValue: undefined });
} else {
  const folder = mkdtempSync(join(tmpdir(), "backstream-"));
  lives.push(await life(join(folder, "a"), 90), await life(join(folder, "a"), 60));
  const last = lives[1][lives[1].length - 1].step;
  lives.push(await life(join(folder, "b"), last));
  rmSync(folder, { recursive: true });
  console.log(
    `told to end at step ${lives[0].length}, went on with step ${lives[1][0].step}: ` +
      `loss at step ${last} is ${lives[1].at(-1)?.loss}, without the end ${lives[2][last - 1].loss}`,
  );
}
export { lives };

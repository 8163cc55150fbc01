// A training that is asked to end (by Docker, Kubernetes, systemd or kill) saves first; the next start loses nothing.
// With a folder it learns until it gets SIGTERM: node tools/scripts/run.mjs tools/programs/stop.ts <folder>
import { adam, breathe, checkpoints, dense, fromPull, gru, latestCheckpoint, network, squaredError, stack, truncatedBptt, type Checkpoint } from "backstream"; // prettier-ignore
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Readings of two pumps in turn, from an offset in their log on. */
function* readings(offset: number) {
  for (let at = offset; ; at++)
    yield { input: Math.sin(at / 5), target: Math.sin((at + 2) / 5), pump: `pump ${at % 2}` };
}

/** A net with fresh parameters, and what learns it from the readings. */
function training(from: Checkpoint | undefined) {
  const net = network(stack(gru(1, 8), dense(8, 1)), { seed: 8 });
  return truncatedBptt(net, {
    loss: squaredError(),
    optimizer: adam({ learningRate: 0.01 }),
    window: 16,
    stride: 4,
    key: ({ pump }: { input: number; target: number; pump: string }) => pump,
    from,
  });
}

/** One run: resumes what is in the folder, and learns until the process gets SIGTERM. */
function run(folder: string, seen: (updates: number) => void) {
  const from = latestCheckpoint(folder);
  const saving = checkpoints(folder, { every: 1000 });
  const losses: number[] = [];
  const subscription = fromPull(readings(from?.samples ?? 0))
    .pipe(
      breathe(5), // signals are handled when the event loop turns
      training(from),
      saving,
    )
    .subscribe(({ step, loss }) => {
      losses[step] = loss;
      seen(step - (from?.step ?? 0));
    });
  return new Promise<{ began: number; losses: number[]; saved: ReturnType<typeof saving.flush> }>((end) => {
    process.once("SIGTERM", () => {
      const saved = saving.flush(); // between two samples: no sample is lost, none is learned from twice
      subscription.unsubscribe();
      end({ began: from?.step ?? 0, losses, saved });
    });
  });
}

/** Stands for `kill <process id>`, after some updates. */
function killedAfter(updates: number) {
  return (seen: number) => {
    if (seen === updates) setImmediate(() => process.emit("SIGTERM", "SIGTERM"));
  };
}

const runs: Awaited<ReturnType<typeof run>>[] = [];
if (process.argv[1] === import.meta.filename && process.argv[2] !== undefined) {
  const { saved } = await run(process.argv[2], (seen) => process.stdout.write(`${seen}\n`));
  console.log(JSON.stringify(saved));
} else {
  const folder = mkdtempSync(join(tmpdir(), "backstream-"));
  const first = await run(join(folder, "a"), killedAfter(90));
  const second = await run(join(folder, "a"), killedAfter(60));
  const last = second.losses.length - 1;
  const whole = await run(join(folder, "b"), killedAfter(last));
  rmSync(folder, { recursive: true });
  console.log(
    `stopped after step ${first.saved?.step} and ${first.saved?.samples} samples, resumed there: ` +
      `loss at step ${last} is ${second.losses[last]}, without the stop ${whole.losses[last]}`,
  );
  runs.push(first, second, whole);
}
export { readings, runs, training };

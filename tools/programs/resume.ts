// A training that is stopped at any moment resumes from the newest checkpoint, with the same results.
import { adam, checkpoints, dense, gru, latestCheckpoint, network, squaredError, stack, truncatedBptt, withPositions } from "backstream"; // prettier-ignore
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { map, range, take } from "rxjs";

/** Readings of two pumps in turn, from the beginning of their log on. */
const readings$ = range(0, 100_000).pipe(
  map((at) => ({ input: Math.sin(at / 5), target: Math.sin((at + 2) / 5), pump: `pump ${at % 2}` })),
);

/** One run: resumes from the newest checkpoint in the folder, if there is one, and ends after so many updates. */
function run(folder: string, updates: number) {
  const net = network(stack(gru(1, 8), dense(8, 1)), { seed: 8 });
  const from = latestCheckpoint(folder);
  const losses: number[] = [];
  readings$
    .pipe(
      withPositions("readings", { from }), // goes on behind the newest reading that was learned from
      truncatedBptt(net, {
        loss: squaredError(),
        optimizer: adam({ learningRate: 0.01 }),
        window: 16,
        stride: 4,
        key: ({ pump }) => pump,
        from,
      }),
      checkpoints(folder, { every: 25 }),
      take(updates), // the power fails
    )
    .subscribe(({ step, loss }) => (losses[step] = loss));
  return { began: from?.step ?? 0, losses, parameters: net.save() };
}

const folder = mkdtempSync(join(tmpdir(), "backstream-"));
const first = run(join(folder, "a"), 160);
const second = run(join(folder, "a"), 150);
const whole = run(join(folder, "b"), 300);
const files = readdirSync(join(folder, "a")).toSorted();
rmSync(folder, { recursive: true });

console.log(
  `stopped at step ${first.losses.length - 1}, resumed from step ${second.began}, of ${files.join(", ")}`,
);
console.log(`loss at step 300: ${second.losses[300]}, without the stop ${whole.losses[300]}`);
export { files, first, second, whole };

// npm run bench:check: fails where an update has become much slower, measured against a plain loop.
import { clock } from "./clock.js";
import { inProcess } from "./contender.js";
import { interleaved } from "./interleaved.js";
import { median } from "./median.js";
import { ours } from "./ours.js";
import { plainLoop } from "./plainLoop.js";
import { w2 } from "./w2.js";
import { w4 } from "./w4.js";

/** Updates may take so many plain loops of 100,000 rounds: four to five times what they take. */
const limits = [
  { workload: w2, most: 3 },
  { workload: w4, most: 0.3 },
];

// Processor time: on a machine that does something else as well, the wall clock is no guard.
const now = clock("cpu");
for (const { workload, most } of limits) {
  const learner = ours(workload, now);
  const yardstick = inProcess("plain loop", now, plainLoop);
  const rounds = await interleaved([learner, yardstick], { rounds: 7, budget: 0.1, clock: "cpu" }, () => {});
  learner.end();
  const loops = rounds.get("plain loop") ?? [];
  const ratio = median((rounds.get("backstream") ?? []).map((seconds, round) => seconds / loops[round]));
  const verdict = ratio <= most ? "passed" : "failed";
  console.log(
    `${workload.name}: one ${workload.unit} takes ${ratio.toFixed(3)} plain loops, at most ${most}: ${verdict}`,
  );
  if (!(ratio <= most)) process.exitCode = 1;
}

import type { Run } from "../Run.js";
import type { SaveClock } from "../SaveClock.js";
import type { LearnerCounts } from "./messages.js";

/** What is counted of a run. */
export function countsOf(
  run: Run,
  { taken, clock }: { readonly taken: number; readonly clock: Pick<SaveClock, "savedAt" | "unsavedSince"> },
): LearnerCounts {
  const { records, rejections, steps, stepsBefore, skipped, board } = run;
  const { loss, records: labelled } = board.net.score;
  return {
    records,
    rejected: rejections.count,
    updates: steps - stepsBefore,
    skipped,
    keys: run.keys(),
    loss,
    recentLoss: labelled > 0 ? board.rolling[0] : NaN,
    taken,
    savedAt: clock.savedAt,
    unsavedSince: clock.unsavedSince,
  };
}

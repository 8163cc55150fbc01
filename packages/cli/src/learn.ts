import type { Studio } from "@backstream/studio/node";
import type { LearnOptions } from "./LearnOptions.js";
import { mergingOf } from "./merging/mergingOf.js";
import type { Report } from "./Report.js";
import type { Run, RunEvents } from "./Run.js";
import { runLearning } from "./runLearning.js";
import { SaveClock } from "./SaveClock.js";
import { countsOf } from "./serving/countsOf.js";
import type { LearnerCounts } from "./serving/messages.js";
import { openHealth } from "./serving/openHealth.js";
import { UsageError } from "./UsageError.js";
import { expectWatchable } from "./watching/expectWatchable.js";

/**
 * Tests and then trains a network on every record of a source, in order. The command `backstream learn` does this.
 *
 * @throws {UsageError} When an option is impossible or there is nothing to read, before any work.
 */
export async function learn(options: LearnOptions, events: RunEvents = {}): Promise<Report> {
  const { health, unhealthyAfter = 300, partitions, leaseTime } = options;
  if (options.unhealthyAfter !== undefined && health === undefined)
    throw new UsageError("--unhealthy-after: there is no --health PORT, which it is for");
  if (leaseTime !== undefined && partitions === undefined)
    throw new UsageError("--lease-time: there is no --partitions N, which it is for");
  mergingOf(options);
  expectWatchable(options);
  const clocks = new Set<SaveClock>();
  let run: Run | undefined;
  let page: Studio | undefined;
  const counts = (): LearnerCounts | undefined => run && countsOf(run, { taken: 0, clock: lastOf(clocks) });
  const server = health === undefined ? undefined : await openHealth(health, unhealthyAfter, counts);
  if (server) events.onMessage?.(`health: ${server.url}/healthz and ${server.url}/metrics`);
  const followed: RunEvents = {
    ...events,
    onStart(started) {
      run = started;
      return events.onStart?.(started);
    },
    onPage(opened) {
      if (!events.onPage) page = opened;
      events.onPage?.(opened);
    },
  };
  try {
    if (partitions === undefined) {
      const clock = new SaveClock();
      clocks.add(clock);
      return await runLearning(options, followed, { clock });
    }
    // What is needed for a broker is loaded where it is used.
    const { learnPartitions } = await import("./partitions/learnPartitions.js");
    return await learnPartitions({ ...options, partitions }, followed, clocks);
  } finally {
    await server?.close();
    await page?.close();
  }
}

/** Of several runs: the newest save, and what waits longest. */
function lastOf(clocks: ReadonlySet<SaveClock>): Pick<SaveClock, "savedAt" | "unsavedSince"> {
  const known = (times: readonly (number | undefined)[]): number[] =>
    times.filter((time) => time !== undefined);
  const saved = known([...clocks].map(({ savedAt }) => savedAt));
  const unsaved = known([...clocks].map(({ unsavedSince }) => unsavedSince));
  return {
    savedAt: saved.length > 0 ? Math.max(...saved) : undefined,
    unsavedSince: unsaved.length > 0 ? Math.min(...unsaved) : undefined,
  };
}

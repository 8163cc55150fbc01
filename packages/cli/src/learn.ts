import type { LearnOptions } from "./LearnOptions.js";
import type { Report } from "./Report.js";
import type { RunEvents } from "./Run.js";
import { runLearning } from "./runLearning.js";

/**
 * Tests and then trains a network on every record of a source, in order. The command `backstream learn` does this.
 *
 * @throws {UsageError} When an option is impossible or there is nothing to read, before any work.
 */
export function learn(options: LearnOptions, events: RunEvents = {}): Promise<Report> {
  return runLearning(options, events);
}

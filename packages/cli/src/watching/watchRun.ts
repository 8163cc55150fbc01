import { basename } from "node:path";
import type { StudioTarget } from "@backstream/studio";
import type { Pullable } from "backstream";
import { tap } from "rxjs";
import { isUrl } from "../brokers/brokerUrls.js";
import type { EncodedSample } from "../encoding/EncodedSample.js";
import { lossOf } from "../lossOf.js";
import type { LearnOptions } from "../LearnOptions.js";
import type { RunEvents } from "../Run.js";
import type { AskedCheckpoint } from "./AskedCheckpoint.js";
import { canReopen } from "./canReopen.js";
import { classNames } from "./classNames.js";
import { outputOf } from "./outputOf.js";
import type { WatchedParts } from "./WatchedParts.js";
import type { WatchedRun } from "./WatchedRun.js";

/** Serves the page, if it is wanted, and watches the run for it and for the files; undefined where there are none. */
export async function watchRun(
  { page: port, source, checkpoint, store }: Pick<LearnOptions, "page" | "source" | "checkpoint" | "store">,
  events: RunEvents,
  files: readonly StudioTarget[],
  begun: WatchedParts,
  asked: AskedCheckpoint,
): Promise<WatchedRun | undefined> {
  if (port === undefined && files.length === 0) return undefined;
  const { watch } = await import("@backstream/studio");
  const to = [...files];
  if (port !== undefined) {
    const { studio } = await import("@backstream/studio/node");
    const log = (line: string): void => events.onWarning?.(line);
    const page = await studio({ port: port === true ? undefined : port, log });
    events.onPage?.(page);
    to.push(page);
  }
  const isSaved = checkpoint !== undefined || store !== undefined;
  const canRollBack = await canReopen(source);
  let parts = begun;
  const { net, settings, encoder } = begun.learner;
  const { plan } = encoder;
  const isTraced = settings.gradient === "traces";
  let replayed = 0;
  const watched = watch<EncodedSample>(net, {
    to,
    name: `${plan.target.text}, ${nameOf(begun.samples.source)}`,
    unit: plan.task === "regression" ? plan.target.text : undefined,
    inverse: plan.task === "regression" ? (value, { centre, spread }) => centre + value * spread : undefined,
    // Classes are named as they appear.
    get classes() {
      return classNames(plan, parts.learner.encoder.classes);
    },
    loss: lossOf(plan.task),
    baselines: Object.fromEntries(
      begun.board.baselines.map(({ name }, index) => [
        name,
        (sample: EncodedSample) => outputOf(plan.task, sample, parts.board.said[index]),
      ]),
    ),
    counters: () => ({
      rejected: parts.rejections.count,
      ...(settings.labelDelay !== undefined && { waiting: parts.samples.waiting }),
      ...(settings.replay !== undefined && { replayed }),
      ...(plan.key !== undefined && { "keys dropped": parts.learner.encoder.memory.removed }),
    }),
    // Each label comes, or is none: no ticket is lost.
    ...(settings.labelDelay !== undefined && {
      openTickets: () => ({
        waiting: parts.samples.waiting,
        expired: 0,
        surplus: 0,
        duplicate: 0,
        unknown: 0,
      }),
    }),
    // One that is saved nowhere is there to go back to.
    ...((isSaved || canRollBack) && { checkpoint: (taken) => asked.take(taken) ?? "kept in memory" }),
    ...(canRollBack && { rollBack: () => asked.goBack() }),
    window: isTraced ? undefined : settings.window,
    stride: isTraced ? undefined : settings.stride,
  });
  const keyOf = ({ key }: EncodedSample): string | undefined => (plan.key === undefined ? undefined : key);
  const tellWaiting = (): void => {
    for (const sample of parts.waiting) watched.said.next({ sample, key: keyOf(sample) });
  };
  tellWaiting();
  const { predictions: _, ...steering } = watched.steering;
  return {
    pull: (records) => watched.pull(records as Pullable<never>), // it looks at no record: samples are looked at behind `compare`
    seen: (compared$) =>
      watched.seen(compared$.pipe(tap(({ sample }) => (replayed += sample.replayed ?? 0)))),
    said: ({ sample, output }) => watched.said.next({ sample, output, key: keyOf(sample) }),
    steering,
    steps: (why) => (steps$) => {
      const complete = (): void => {
        watched.event("end", why());
        watched.close(why());
      };
      return watched.steps(steps$.pipe(tap({ complete })));
    },
    goOn(next) {
      parts = next;
      tellWaiting();
    },
    close: () => watched.close("the run has failed"),
  };
}

/** A file without its folder. */
function nameOf(source: string): string {
  return isUrl(source) ? source : basename(source);
}

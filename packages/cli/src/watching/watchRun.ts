import { basename } from "node:path";
import type { StudioTarget } from "@backstream/studio";
import type { Pullable } from "backstream";
import { tap } from "rxjs";
import { isUrl } from "../brokers/brokerUrls.js";
import type { EncodedSample } from "../encoding/EncodedSample.js";
import type { Learner } from "../Learner.js";
import { lossOf } from "../lossOf.js";
import type { LearnOptions } from "../LearnOptions.js";
import type { OpenSamples } from "../openSamples.js";
import type { RunEvents } from "../Run.js";
import type { Rejections } from "../scoring/Rejections.js";
import type { Scoreboard } from "../scoring/Scoreboard.js";
import { classNames } from "./classNames.js";
import { outputOf } from "./outputOf.js";
import type { WatchedRun } from "./WatchedRun.js";

/** What is watched. */
export interface WatchedParts {
  readonly learner: Learner;
  readonly samples: OpenSamples;
  /** It is told of each sample before it is learned from. */
  readonly board: Scoreboard;
  readonly rejections: Rejections;
}

/** Serves the page, if it is wanted, and watches the run for it and for the files; undefined where there are none. */
export async function watchRun(
  { page: port }: Pick<LearnOptions, "page">,
  events: RunEvents,
  files: readonly StudioTarget[],
  { learner, samples, board, rejections }: WatchedParts,
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
  const { net, settings, encoder } = learner;
  const { plan } = encoder;
  const isTraced = settings.gradient === "traces";
  let replayed = 0;
  const watched = watch<EncodedSample>(net, {
    to,
    name: `${plan.target.text}, ${isUrl(samples.source) ? samples.source : basename(samples.source)}`,
    unit: plan.task === "regression" ? plan.target.text : undefined,
    inverse: plan.task === "regression" ? (value, { centre, spread }) => centre + value * spread : undefined,
    // Classes are named as they appear.
    get classes() {
      return classNames(plan, encoder.classes);
    },
    loss: lossOf(plan.task),
    baselines: Object.fromEntries(
      board.baselines.map(({ name }, index) => [
        name,
        (sample: EncodedSample) => outputOf(plan.task, sample, board.said[index]),
      ]),
    ),
    counters: () => ({
      rejected: rejections.count,
      ...(settings.labelDelay !== undefined && { waiting: samples.waiting }),
      ...(settings.replay !== undefined && { replayed }),
      ...(plan.key !== undefined && { "keys dropped": encoder.memory.removed }),
    }),
    window: isTraced ? undefined : settings.window,
    stride: isTraced ? undefined : settings.stride,
  });
  const { predictions: _, ...steering } = watched.steering;
  return {
    pull: (records) => watched.pull(records as Pullable<never>), // it looks at no record: samples are looked at behind `compare`
    seen: (compared$) =>
      watched.seen(compared$.pipe(tap(({ sample }) => (replayed += sample.replayed ?? 0)))),
    steering,
    steps: (why) => (steps$) => {
      const complete = (): void => {
        watched.event("end", why());
        watched.close(why());
      };
      return watched.steps(steps$.pipe(tap({ complete })));
    },
    close: () => watched.close("the run has failed"),
  };
}

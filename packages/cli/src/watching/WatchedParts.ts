import type { EncodedSample } from "../encoding/EncodedSample.js";
import type { Learner } from "../Learner.js";
import type { SampleReader } from "../SampleReader.js";
import type { Rejections } from "../scoring/Rejections.js";
import type { Scoreboard } from "../scoring/Scoreboard.js";

/** What is watched. */
export interface WatchedParts {
  readonly learner: Learner;
  readonly samples: SampleReader;
  /** It is told of each sample before it is learned from. */
  readonly board: Scoreboard;
  readonly rejections: Rejections;
  /** Samples that wait for their label since before the run. */
  readonly waiting: readonly EncodedSample[];
}

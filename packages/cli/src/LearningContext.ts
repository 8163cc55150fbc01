import type { Network, Step } from "backstream";
import type { MonoTypeOperatorFunction } from "rxjs";
import type { OpenStore } from "./brokers/openStore.js";
import type { Model, ModelExtra } from "./Model.js";
import type { OpenSamplesContext } from "./OpenSamplesContext.js";
import type { SaveClock } from "./SaveClock.js";
import type { Rejections } from "./scoring/Rejections.js";
import type { Scoreboard } from "./scoring/Scoreboard.js";
import type { ServedLearning } from "./serving/ServedLearning.js";

/** What a run has that is not in its options. */
export interface LearningContext {
  /** For a program that answers meanwhile. */
  readonly served?: ServedLearning | undefined;
  readonly clock?: SaveClock | undefined;
  /** A store that is open. */
  readonly store?: OpenStore | undefined;
  /** Opens the source, where it is not opened by its name. */
  readonly open?: OpenSamplesContext["open"];
  /** What is decided already, where others decide the same. */
  readonly planned?: Pick<ModelExtra, "plan" | "settings"> | undefined;
  /** Merges the steps of the net with those of others; the run goes on from the checkpoint, if there is one. */
  readonly merging?: ((net: Network, from: Model | undefined) => MonoTypeOperatorFunction<Step>) | undefined;
  /** The scores and the counts of several runs. */
  readonly shared?: { readonly board: Scoreboard; readonly rejections: Rejections } | undefined;
}

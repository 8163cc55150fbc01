import type { Network, Sample } from "@backstream/core";
import type { Hello } from "../frames.js";
import type { WatchOptions } from "../WatchOptions.js";
import type { Flow } from "./Flow.js";
import { helloOf } from "./helloOf.js";
import type { PageCheckpoints } from "./PageCheckpoints.js";
import type { Steering } from "./Steering.js";
import type { Targets } from "./Targets.js";
import type { WatchedLayer } from "./watchedLayers.js";

/** Where what is announced comes from, and where it goes. */
export interface AnnouncementParts<S extends Sample> {
  readonly nets: readonly Network[];
  readonly layers: readonly WatchedLayer[];
  readonly options: WatchOptions<S>;
  readonly steering: Steering;
  readonly flow: Flow;
  readonly checkpoints: PageCheckpoints;
  readonly lanes: readonly string[];
  readonly targets: Targets;
}

/** Says what the run is and what holds in it: at first, and when that has changed. */
export class Announcements<S extends Sample> {
  /** The newest; undefined before the first. */
  hello: Hello | undefined;
  readonly #parts: AnnouncementParts<S>;
  readonly #started: number = Date.now();
  #helloText = "";
  #controlsText = "";
  #hasLearned = false;

  constructor(parts: AnnouncementParts<S>) {
    this.#parts = parts;
  }

  /** Says what the run is. @param key What the page has asked to look at. */
  greet(key: string | undefined): void {
    const { nets, layers, options, steering, flow, checkpoints, lanes, targets } = this.#parts;
    const isLearning = steering.frozen$.observed;
    this.#hasLearned ||= isLearning;
    const hello = helloOf(nets, layers, options, {
      started: this.#started,
      lanes,
      steering: {
        flow: flow.isUsed,
        learning: isLearning,
        learningRate: steering.learningRate$.observed,
        maximumNorm: steering.maximumNorm$.observed,
        frozen: isLearning,
        checkpoint: checkpoints.isPossible,
        rollBack: checkpoints.canRollBack,
      },
    });
    const text = JSON.stringify(hello);
    // At the end nothing subscribes to the controls any more, and the page stays as it was.
    if (text === this.#helloText || (this.hello && this.#hasLearned && !isLearning)) return;
    this.hello = hello;
    this.#helloText = text;
    targets.post(hello);
    this.controls(key);
  }

  /** Says what holds now. @param key What the page has asked to look at. */
  controls(key: string | undefined): void {
    if (!this.hello) return;
    const controls = this.#parts.steering.controls(key);
    const text = JSON.stringify([controls, controls.ticksPerSecond]);
    if (text === this.#controlsText) return;
    this.#controlsText = text;
    this.#parts.targets.post(controls);
  }
}

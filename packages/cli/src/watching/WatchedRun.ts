import type { Step, Tensor } from "backstream";
import type { Watched } from "@backstream/studio";
import type { MonoTypeOperatorFunction, Observable } from "rxjs";
import type { EncodedSample } from "../encoding/EncodedSample.js";
import type { Compared } from "../Compared.js";
import type { Pull } from "../Pull.js";
import type { WatchedParts } from "./WatchedParts.js";

/** A run that is watched: what stands where in its pipeline. */
export interface WatchedRun {
  /** Pulls the records, so that the page can pause, go on by one update, and limit the speed. */
  readonly pull: Pull;
  /** Behind `compare`. */
  seen(this: void, compared$: Observable<Compared>): Observable<Compared>;
  /** What is said of a sample whose label comes later. */
  said(this: void, signal: { readonly sample: EncodedSample; readonly output: Tensor }): void;
  /** For the options of `update`. */
  readonly steering: Omit<Watched<EncodedSample>["steering"], "predictions">;
  /** Behind the updates; `why` says why the run has ended, when it has. */
  steps(why: () => string): MonoTypeOperatorFunction<Step>;
  /** The run was rolled back, and goes on with the same net, and these. */
  goOn(parts: WatchedParts): void;
  /** Where the run has not ended by itself. */
  close(): void;
}

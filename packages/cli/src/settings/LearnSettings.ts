import type { GradientMethod } from "backstream";
import type { Cell } from "../LearnOptions.js";

/** How a net is built and learns, once defaults are filled in. */
export interface LearnSettings {
  readonly cell: Cell;
  readonly units: number;
  readonly window: number;
  readonly stride: number;
  readonly learningRate: number;
  /** Updates from which on the rate falls; 0 for a rate that stays. See `rateSchedule`. */
  readonly rateDecay: number;
  /** Adam's β₁. */
  readonly momentum: number;
  readonly clip: number;
  readonly seed: number;
  /** Undefined: through the window. */
  readonly gradient?: GradientMethod | undefined;
  /** See `labelDelayOf`; undefined: none. */
  readonly labelDelay?: string | undefined;
  /** See `replayOf`; undefined: none. */
  readonly replay?: string | undefined;
  /** The share of targets inside the band; undefined: there is none. */
  readonly band?: number | undefined;
}

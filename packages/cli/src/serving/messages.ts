import type { EncoderScales, KeyMemory } from "../encoding/KeyedEncoder.js";
import type { EncodingPlan } from "../encoding/EncodingPlan.js";
import type { Failure } from "../Failure.js";
import type { Report } from "../Report.js";
import type { LearnSettings } from "../settings/LearnSettings.js";
import type { RawRecord } from "../sources/RawRecord.js";

/** From the thread that serves to the one that learns. */
export type ToLearner =
  | { readonly kind: "records"; readonly records: readonly RawRecord[] }
  /** The newest state has been taken: the next one may come. */
  | { readonly kind: "followed" }
  | { readonly kind: "stop"; readonly reason: unknown };

/** From the thread that learns to the one that serves. */
export type FromLearner =
  | LearnerBegun
  | LearnerState
  | { readonly kind: "message"; readonly text: string; readonly isWarning: boolean }
  | { readonly kind: "ended"; readonly report: Report }
  | { readonly kind: "failed"; readonly failure: Failure };

/** What is served, and the memory through which its parameters come. */
export interface LearnerBegun {
  readonly kind: "begun";
  readonly plan: EncodingPlan;
  readonly settings: LearnSettings;
  /** Numbers that a record is encoded as. */
  readonly width: number;
  readonly shared: SharedArrayBuffer;
  /** The net in words, and how many parameters it has. */
  readonly net: string;
  readonly parameters: number;
}

/** How far learning is, at one moment between two samples. */
export interface LearnerState {
  readonly kind: "state";
  readonly scales: EncoderScales;
  /** The keys that have changed since the last message, in the order of their use. */
  readonly keys: readonly ServedKey[];
  readonly counts: LearnerCounts;
  /** Where there is a band: how far it reaches on both sides of a prediction. */
  readonly band?: number | undefined;
}

/** The memory of a key: the encoder's, and the net's as numbers, where it has one. */
export type ServedKey = readonly [key: string, encoded: KeyMemory, memory: Float32Array | undefined];

/** What is counted of a run. */
export interface LearnerCounts {
  readonly records: number;
  readonly rejected: number;
  readonly updates: number;
  readonly skipped: number;
  readonly keys: number;
  /** The mean over all records with a target, and over about the last thousand of them; NaN before the first. */
  readonly loss: number;
  readonly recentLoss: number;
  /** Posted records that were taken to be learned from. */
  readonly taken: number;
  /** When a checkpoint was saved, or without a folder when a step was made: a time of `Date.now()`. */
  readonly savedAt: number | undefined;
  /** When the first record with a target came after that; undefined where there was none. */
  readonly unsavedSince: number | undefined;
}

import type { Studio } from "@backstream/studio/node";
import type { KeyedEncoder } from "./encoding/KeyedEncoder.js";
import type { Bands } from "./scoring/Bands.js";
import type { Rejections } from "./scoring/Rejections.js";
import type { Scoreboard } from "./scoring/Scoreboard.js";
import type { SourceError } from "./SourceError.js";

/** The state of a run, from which progress and reports are made. */
export interface Run {
  readonly source: string;
  readonly encoder: Pick<KeyedEncoder, "plan" | "classes">;
  /** As in `gru(269, 32)`. */
  readonly net: string;
  readonly parameters: number;
  readonly board: Scoreboard;
  readonly rejections: Rejections;
  /** What was guessed about the format and the columns, in words. */
  readonly notes: readonly string[];
  /** When it began: a time of `performance.now()`. */
  readonly begin: number;
  /** Bands around the predictions of a number, if they are wanted. */
  readonly bands?: Bands | undefined;
  /** Records of the source that an earlier run has read. */
  readonly start: number;
  /** Updates of the net before the run. */
  readonly stepsBefore: number;
  /** Records read, good or bad. */
  records: number;
  /** Samples that the net has run. */
  samples: number;
  /** Updates of the net, with those before the run. */
  steps: number;
  /** Updates that were skipped because their loss or gradient was not finite. */
  skipped: number;
  /** Whether it was stopped before the source ended. */
  interrupted: boolean;
  /** The error of a source that broke off; what came before it is shown and saved. */
  broken: SourceError | undefined;
  /** How many keys have a memory. */
  keys(): number;
}

/** Callbacks of a run. */
export interface RunEvents {
  /** When the source is open and the net is built. No record is read before what it returns has settled. */
  onStart?(run: Run): void | Promise<void>;
  /** A line for the user: the first bad record of each kind, the first skipped update. */
  onMessage?(text: string): void;
  /** A line that the user must see: output that ends early. */
  onWarning?(text: string): void;
  /**
   * Where a page is served, once: it stays, also after the run, until who is called here closes it. Without this callback it is closed
   * when the run has ended.
   */
  onPage?(page: Studio): void;
}

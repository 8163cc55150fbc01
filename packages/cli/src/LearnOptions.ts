import type { EncodingOptions } from "./encoding/planEncoding.js";
import type { OpenOptions } from "./sources/Source.js";

/** Which layer has the memory. */
export type Cell = "none" | "elman" | "gru" | "lstm";

/** Options of `learn`: those of the command, with the same names. */
export interface LearnOptions extends EncodingOptions, OpenOptions {
  /** A file, `-` for CSV or NDJSON on standard input, or `flights`. */
  readonly source: string;
  /** Default: gru. */
  readonly cell?: Cell | undefined;
  /** Default: 32. */
  readonly units?: number | undefined;
  /** Ticks that a delta goes back. Default: 32. */
  readonly window?: number | undefined;
  /** Ticks of a key between updates. Default: 8 for a binary task, 2 for regression. */
  readonly stride?: number | undefined;
  /** Default: 0.002 for a binary task, 0.005 for regression. */
  readonly learningRate?: number | undefined;
  /** Largest norm of the gradient. Default: 1. */
  readonly clip?: number | undefined;
  /** Default: 7. */
  readonly seed?: number | undefined;
  /** Records to read; of `flights`, 200,000 where not given. */
  readonly limit?: number | undefined;
  /** A file that gets a line per record, `-` for standard output. */
  readonly predictions?: string | undefined;
  /** A file for the model: a checkpoint in safetensors format. */
  readonly save?: string | undefined;
  /** A model to continue from. */
  readonly load?: string | undefined;
  /** Ends learning early; the report and the model contain what was learned until then. */
  readonly signal?: AbortSignal | undefined;
}

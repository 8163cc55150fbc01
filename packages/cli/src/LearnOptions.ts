import type { EncodingOptions } from "./encoding/planEncoding.js";
import type { GradientMethod } from "backstream";
import type { OpenOptions } from "./sources/Source.js";

/** Which layer has the memory. */
export type Cell = "none" | "elman" | "gru" | "lstm" | "lru" | "minGru" | "eLstm";

/** Options of `learn`: those of the command, with the same names. */
export interface LearnOptions extends EncodingOptions, OpenOptions {
  /** A file, `-` for CSV or NDJSON on standard input, `flights`, or a stream: `nats://host/STREAM`, `redis://host/STREAM`. */
  readonly source: string;
  /** Default: gru with a key or with fewer than 10 inputs, else none. */
  readonly cell?: Cell | undefined;
  /** How far back the error of an lru, minGru or eLstm travels. Default: window. */
  readonly gradient?: GradientMethod | undefined;
  /** Default: 32. */
  readonly units?: number | undefined;
  /** Ticks that a delta goes back. Default: 32. */
  readonly window?: number | undefined;
  /** Ticks of a key between updates. Default: 1 without a memory, 8 for classes with a key, else 2. */
  readonly stride?: number | undefined;
  /** Of the first updates. Default: 0.02; 0.01 for regression without a memory. */
  readonly learningRate?: number | undefined;
  /** Updates from which on the rate falls, down to a tenth; 0 for a rate that stays. Default: 10. */
  readonly rateDecay?: number | undefined;
  /** Adam's β₁: the decay of the mean of the gradients. Default: 0. */
  readonly momentum?: number | undefined;
  /** Largest norm of the gradient. Default: 10. */
  readonly clip?: number | undefined;
  /** Default: 7. */
  readonly seed?: number | undefined;
  /**
   * How much later than its record a label is known: so many records of the stream (`100`), or a time by a column of times (`90m`,
   * `36h`, `2d`; `90m:COLUMN` where there are several). 0 for none.
   */
  readonly labelDelay?: string | number | undefined;
  /** Past records in each update: `16` of the newest 1,000, or `16/5000`. 0 for none. */
  readonly replay?: string | number | undefined;
  /** Of a number that is predicted: puts a band around each prediction, inside which this share of targets shall be. */
  readonly band?: number | undefined;
  /** Records to read; of `flights`, 200,000 where not given. */
  readonly limit?: number | undefined;
  /** A file that gets a line per record, `-` for standard output. */
  readonly predictions?: string | undefined;
  /** A file for the model: a checkpoint in safetensors format. */
  readonly save?: string | undefined;
  /** A model to continue from. */
  readonly load?: string | undefined;
  /** A folder for checkpoints of the run, from which it can go on after it was killed. */
  readonly checkpoint?: string | undefined;
  /** Where the run is saved and goes on by itself: `nats://host/BUCKET/KEY`, `redis://host/KEY`, or a folder. */
  readonly store?: string | undefined;
  /** Updates from one checkpoint to the next. Default: 1000. */
  readonly every?: number | undefined;
  /** Goes on from the newest checkpoint in the folder; begins where there is none. */
  readonly resume?: boolean | undefined;
  /** Where `GET /healthz` and `GET /metrics` are answered: a port, or `host:port`. */
  readonly health?: string | undefined;
  /** Seconds for which something may be learned and not saved before `/healthz` says 503; 0: for ever. Default: 300. */
  readonly unhealthyAfter?: number | undefined;
  /** Of a stream of NATS: shares so many partitions with the other processes that learn from it. */
  readonly partitions?: number | undefined;
  /** Milliseconds after which the partitions of a process that was killed are free. Default: 10,000. */
  readonly leaseTime?: number | undefined;
  /** Of partitions: makes one model of all, by the `average` (also `true`) or the `sum` of what they learn. */
  readonly merge?: string | true | undefined;
  /** Updates of a partition from one exchange to the next. Default: 16. */
  readonly interval?: number | undefined;
  /** Serves a page that shows the run and steers it: at this port of this machine, or where `true` at 4747; if it is taken, at a free one. */
  readonly page?: number | true | undefined;
  /** A folder that gets the run as a recording, `run.json`, of which `backstream report` makes a page. */
  readonly record?: string | undefined;
  /** A folder for TensorBoard. */
  readonly tensorboard?: string | undefined;
  /** Ends learning early; the report and the model contain what was learned until then. */
  readonly signal?: AbortSignal | undefined;
}

import type { EncodingOptions } from "./encoding/planEncoding.js";
import { UsageError } from "./UsageError.js";

/** Which layer remembers. */
export type Cell = "none" | "elman" | "gru" | "lstm";

/** What `learn` is asked for; the command's options, by the same names. */
export interface LearnOptions extends Partial<EncodingOptions> {
  /** A file, `-` for NDJSON on standard input, or `flights`. */
  readonly source: string;
  /** Default: gru. */
  readonly cell?: Cell | undefined;
  /** Default: 32. */
  readonly units?: number | undefined;
  /** Ticks that the error travels back: 32. */
  readonly window?: number | undefined;
  /** Ticks of a key between updates: 8 for a binary task, 2 for regression. */
  readonly stride?: number | undefined;
  /** Default: 0.002 for a binary task, 0.005 for regression. */
  readonly learningRate?: number | undefined;
  /** The longest gradient: 1. */
  readonly clip?: number | undefined;
  /** Default: 7. */
  readonly seed?: number | undefined;
  /** Records to read; of `flights`, 200,000 where not given. */
  readonly limit?: number | undefined;
  /** A file for a line per record, `-` for standard output. */
  readonly predictions?: string | undefined;
  /** A file for what was learned. */
  readonly save?: string | undefined;
  /** A file with what was learned before. */
  readonly load?: string | undefined;
  /** Ends learning; what was learned so far counts. */
  readonly signal?: AbortSignal | undefined;
}

/** How a net is built and learns, once defaults are filled in. */
export interface LearnSettings {
  readonly cell: Cell;
  readonly units: number;
  readonly window: number;
  readonly stride: number;
  readonly learningRate: number;
  readonly clip: number;
  readonly seed: number;
}

/** What learns well where nothing is given: a number is followed closely, an outcome that is mostly chance calmly. */
const defaults = {
  binary: { stride: 8, learningRate: 0.002 },
  regression: { stride: 2, learningRate: 0.005 },
} as const;

const cells: readonly unknown[] = ["none", "elman", "gru", "lstm"];

/**
 * Fills in defaults.
 *
 * @throws {UsageError} When an option is impossible.
 */
export function resolveSettings(
  options: LearnOptions,
  saved?: LearnSettings,
  task: keyof typeof defaults = "binary",
): LearnSettings {
  const {
    cell = "gru",
    units = 32,
    window = 32,
    learningRate = defaults[task].learningRate,
    clip = 1,
    seed = 7,
  } = { ...saved, ...given(options) };
  const stride = options.stride ?? Math.min(saved?.stride ?? defaults[task].stride, window);
  if (!cells.includes(cell)) throw new UsageError(`--cell: "${cell}" is none, expected ${cells.join(", ")}`);
  whole("--units", units, 1);
  whole("--window", window, 1);
  whole("--stride", stride, 1);
  if (stride > window) throw new UsageError(`--stride: ${stride} is more than the window of ${window}`);
  positive("--learning-rate", learningRate);
  positive("--clip", clip);
  whole("--seed", seed, 0);
  if (options.limit !== undefined) whole("--limit", options.limit, 1);
  if (options.maxKeys !== undefined) whole("--max-keys", options.maxKeys, 1);
  return { cell, units, window, stride, learningRate, clip, seed };
}

/** Without the options that are there but undefined, which would hide defaults. */
function given<T extends object>(options: T): Partial<T> {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as Partial<T>; // a part of it
}

function whole(option: string, value: number, from: number): void {
  if (!Number.isSafeInteger(value) || value < from)
    throw new UsageError(`${option}: ${value} is no whole number from ${from} up`);
}

function positive(option: string, value: number): void {
  if (!(value > 0 && Number.isFinite(value)))
    throw new UsageError(`${option}: ${value} is no positive number`);
}

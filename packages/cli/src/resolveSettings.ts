import type { EncodingPlan } from "./encoding/EncodingPlan.js";
import { expectCountOption } from "./expectCountOption.js";
import type { Cell, LearnOptions } from "./LearnOptions.js";
import { UsageError } from "./UsageError.js";

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
}

/** What the defaults depend on. */
export interface LearnTask extends Pick<EncodingPlan, "task" | "key"> {
  /** Numbers that a record is encoded as. */
  readonly width: number;
}

const cells: readonly Cell[] = ["none", "elman", "gru", "lstm"];

/**
 * Fills in what is not given: by the model, where there is one, else by the task. The README has the measurements that the
 * defaults were chosen by.
 *
 * @throws {UsageError} When an option is impossible.
 */
export function resolveSettings(
  options: Pick<LearnOptions, keyof LearnSettings>,
  saved?: LearnSettings,
  task: LearnTask = { task: "binary", width: 1 },
): LearnSettings {
  const cell = options.cell ?? saved?.cell ?? defaultCell(task);
  const units = options.units ?? saved?.units ?? 32;
  const window = options.window ?? saved?.window ?? 32;
  const stride = options.stride ?? Math.min(saved?.stride ?? defaultStride(cell, task), window);
  const learningRate = options.learningRate ?? saved?.learningRate ?? defaultRate(cell, task);
  const rateDecay = options.rateDecay ?? saved?.rateDecay ?? 10;
  const momentum = options.momentum ?? saved?.momentum ?? 0;
  const clip = options.clip ?? saved?.clip ?? 10;
  const seed = options.seed ?? saved?.seed ?? 7;
  if (!cells.includes(cell)) throw new UsageError(`--cell: "${cell}" is none, expected ${cells.join(", ")}`);
  expectCountOption("--units", units, 1);
  expectCountOption("--window", window, 1);
  expectCountOption("--stride", stride, 1);
  if (stride > window) throw new UsageError(`--stride: ${stride} is more than the window of ${window}`);
  expectPositive("--learning-rate", learningRate);
  expectCountOption("--rate-decay", rateDecay, 0);
  if (!(momentum >= 0 && momentum < 1))
    throw new UsageError(`--momentum: ${momentum} is impossible, expected a number from 0 to below 1`);
  expectPositive("--clip", clip);
  expectCountOption("--seed", seed, 0);
  return { cell, units, window, stride, learningRate, rateDecay, momentum, clip, seed };
}

/** A memory where the records of a key follow each other, or where a record alone says little; rows of a table need none. */
function defaultCell({ key, width }: LearnTask): Cell {
  return key !== undefined || width < 10 ? "gru" : "none";
}

/** Without a memory, an update costs one tick. With one it costs a window, so where there are keys, hence many records, less often. */
function defaultStride(cell: Cell, { task, key }: LearnTask): number {
  if (cell === "none") return 1;
  return task !== "regression" && key !== undefined ? 8 : 2;
}

function defaultRate(cell: Cell, { task }: LearnTask): number {
  return cell === "none" && task === "regression" ? 0.01 : 0.02;
}

function expectPositive(option: string, value: number): void {
  if (!(value > 0 && Number.isFinite(value)))
    throw new UsageError(`${option}: ${value} is no positive number`);
}

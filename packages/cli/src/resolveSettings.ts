import type { Task } from "./encoding/Task.js";
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
  readonly clip: number;
  readonly seed: number;
}

/** What learns well on most data: quick updates for a number, slow ones for an outcome that is mostly chance. */
const defaults: Readonly<Record<Task, Pick<LearnSettings, "stride" | "learningRate">>> = {
  binary: { stride: 8, learningRate: 0.002 },
  multiclass: { stride: 8, learningRate: 0.002 },
  regression: { stride: 2, learningRate: 0.005 },
};

const cells: readonly Cell[] = ["none", "elman", "gru", "lstm"];

/**
 * Fills in what is not given: by the model, where there is one, else by the task.
 *
 * @throws {UsageError} When an option is impossible.
 */
export function resolveSettings(
  options: Pick<LearnOptions, keyof LearnSettings>,
  saved?: LearnSettings,
  task: Task = "binary",
): LearnSettings {
  const cell = options.cell ?? saved?.cell ?? "gru";
  const units = options.units ?? saved?.units ?? 32;
  const window = options.window ?? saved?.window ?? 32;
  const stride = options.stride ?? Math.min(saved?.stride ?? defaults[task].stride, window);
  const learningRate = options.learningRate ?? saved?.learningRate ?? defaults[task].learningRate;
  const clip = options.clip ?? saved?.clip ?? 1;
  const seed = options.seed ?? saved?.seed ?? 7;
  if (!cells.includes(cell)) throw new UsageError(`--cell: "${cell}" is none, expected ${cells.join(", ")}`);
  expectCountOption("--units", units, 1);
  expectCountOption("--window", window, 1);
  expectCountOption("--stride", stride, 1);
  if (stride > window) throw new UsageError(`--stride: ${stride} is more than the window of ${window}`);
  expectPositive("--learning-rate", learningRate);
  expectPositive("--clip", clip);
  expectCountOption("--seed", seed, 0);
  return { cell, units, window, stride, learningRate, clip, seed };
}

function expectPositive(option: string, value: number): void {
  if (!(value > 0 && Number.isFinite(value)))
    throw new UsageError(`${option}: ${value} is no positive number`);
}

import { bounds, type Frame, type History, type Spread } from "../frames.js";

/** The course of a run, in rows of about equal stretches; the last one grows. */
export interface Rows {
  /** Ticks of one row. */
  stretch: number;
  ticks: number[];
  updates: number[];
  models: ModelRows[];
  /** Of each layer: the change of an update, divided by the parameters. */
  stepSizes: number[][];
  gradientNorm: number[];
}

export interface ModelRows {
  min: number[];
  mean: number[];
  max: number[];
  /** Their mean that fades over ticks, the longer the run the slower. */
  faded: number[];
}

export function emptyRows(models: number, layers: number): Rows {
  return {
    stretch: 1,
    ticks: [],
    updates: [],
    models: Array.from({ length: models }, () => ({ min: [], mean: [], max: [], faded: [] })),
    stepSizes: Array.from({ length: layers }, () => []),
    gradientNorm: [],
  };
}

/** The rows of the history that a program keeps. */
export function rowsOf(history: History): Rows {
  const rows = {
    stretch: Math.max(1, history.stretch),
    ticks: [...history.ticks],
    updates: [...history.updates],
    models: history.losses.map(modelRows),
    stepSizes: history.stepSizes.map((sizes) => [...sizes]),
    gradientNorm: [...history.gradientNorm.mean],
  };
  for (const model of rows.models) fade(rows, model, 0);
  return rows;
}

/** Adds what came since the frame before: to the last row, or as a new one behind it. */
export function addFrame(rows: Rows, { counters, spread, stepSizes, gradientNorm }: Frame): void {
  const last = rows.ticks.length - 1;
  const since = rows.ticks[last] ?? 0;
  const came = counters.ticks - since;
  if (came <= 0) return;
  const begin = rows.ticks[last - 1] ?? 0;
  const isNew = last < 0 || since - begin >= rows.stretch;
  const at = isNew ? last + 1 : last;
  // The share of the newest ticks in the row's mean.
  const share = isNew ? 1 : came / (counters.ticks - begin);
  rows.ticks[at] = counters.ticks;
  rows.updates[at] = counters.updates;
  rows.models.forEach((model, index) => {
    const { min, mean, max } = spread[index] ?? unknown;
    model.min[at] = isNew ? min : least(model.min[at], min);
    model.max[at] = isNew ? max : largest(model.max[at], max);
    model.mean[at] = isNew ? mean : blend(model.mean[at], mean, share);
    fade(rows, model, at);
  });
  rows.stepSizes.forEach((sizes, index) => {
    sizes[at] = isNew ? stepSizes[index] : blend(sizes[at], stepSizes[index], share);
  });
  rows.gradientNorm[at] = isNew ? gradientNorm : blend(rows.gradientNorm[at], gradientNorm, share);
  if (rows.ticks.length > bounds.historyRows) halve(rows);
}

const unknown = { min: NaN, mean: NaN, max: NaN };

/** Two rows become one. */
function halve(rows: Rows): void {
  const second = (values: number[]) => pairs(values, (_, b) => b);
  rows.ticks = second(rows.ticks);
  rows.updates = second(rows.updates);
  for (const model of rows.models) {
    model.min = pairs(model.min, least);
    model.max = pairs(model.max, largest);
    model.mean = pairs(model.mean, mean);
  }
  rows.stepSizes = rows.stepSizes.map((sizes) => pairs(sizes, mean));
  rows.gradientNorm = pairs(rows.gradientNorm, mean);
  rows.stretch = Math.max(2 * rows.stretch, Math.floor(rows.ticks.at(-1)! / rows.ticks.length)); // there are rows
  for (const model of rows.models) fade(rows, model, 0);
}

function pairs(values: readonly number[], merge: (a: number, b: number) => number): number[] {
  const half = Math.ceil(values.length / 2);
  return Array.from({ length: half }, (_, index) => {
    const a = values[2 * index];
    return 2 * index + 1 < values.length ? merge(a, values[2 * index + 1]) : a;
  });
}

const mean = (a: number, b: number) => blend(a, b, 0.5);
const blend = (a: number, b: number, share: number) =>
  Number.isNaN(a) ? b : Number.isNaN(b) ? a : a + share * (b - a);
const least = (a: number, b: number) => (Number.isNaN(a) || b < a ? b : a);
const largest = (a: number, b: number) => (Number.isNaN(a) || b > a ? b : a);

// Ticks over which a mean fades to a third, and rows of a long run.
const [fadingTicks, fadingRows] = [1000, 8];

/** Fades the means of the rows from `at` on. By ticks, not by rows: a mean over frames would lie where the speed changes. */
function fade({ ticks, stretch }: Rows, { mean: means, faded }: ModelRows, from: number): void {
  const length = Math.max(fadingTicks, fadingRows * stretch);
  for (let at = from; at < means.length; at++) {
    const span = ticks[at] - (ticks[at - 1] ?? 0);
    // As a mean over all so far, until that is longer than what fades.
    const share = Math.max(1 - Math.exp(-span / length), span / ticks[at]);
    faded[at] =
      at === 0 || Number.isNaN(means[at])
        ? (faded[at - 1] ?? means[at])
        : blend(faded[at - 1], means[at], share);
  }
  faded.length = means.length;
}

function modelRows({ min, mean: means, max }: Spread): ModelRows {
  return { min: [...min], mean: [...means], max: [...max], faded: [] };
}

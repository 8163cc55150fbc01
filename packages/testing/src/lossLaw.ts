import { countRows, type Loss, type LossRows } from "@backstream/core";
import { tensor } from "@backstream/tensors";
import { expectNear, expectSame } from "./expectNumbers.js";
import { lossDifferences, lossRows, rowShares, takeRows, type LossCase } from "./lossCase.js";

/** A law throws for a loss that breaks it. */
export type LossLaw = (loss: Loss, given: LossCase) => void;

export type LossLawName =
  | "derivative"
  | "batch"
  | "weights"
  | "mask"
  | "allMasked"
  | "order"
  | "purity"
  | "oneRow"
  | "float32"
  | "ownRows";

/** The delta is the derivative of the loss, weights and mask included. */
const derivative: LossLaw = (loss, given) => {
  const { output, target, weight, mask } = given;
  const { delta } = loss.compare(output, target, { weight, mask });
  expectNear("delta", delta.data, lossDifferences(loss, given, { weight, mask }), 1e-6);
};

/** The loss of a batch is the mean, or sum, of its rows' losses; so is the delta. */
const batch: LossLaw = (loss, given) => {
  if (given.joint) return;
  const shares = rowShares(loss, given);
  const alone = eachRow(loss, given);
  const { loss: value, delta } = loss.compare(given.output, given.target);
  expectNear("loss", [value], [alone.reduce((sum, row, r) => sum + shares[r] * row.loss, 0)], 1e-12);
  expectNear(
    "delta",
    delta.data,
    alone.flatMap((row, r) => row.delta.map((d) => shares[r] * d)),
    1e-12,
  );
};

/** A weight multiplies its row's loss and delta, and does not enter the denominator. */
const weights: LossLaw = (loss, given) => {
  const { output, target, weight, rows } = given;
  // Of each row what is there where all others have a weight of 0.
  const alone = Array.from({ length: rows }, (_, row) => {
    const only = weight.map((_w, other) => (other === row ? 1 : 0));
    const found = loss.compare(output, target, { weight: only });
    return { loss: found.loss, delta: Array.from(found.delta.data) };
  });
  const { loss: value, delta } = loss.compare(output, target, { weight });
  expectNear("loss", [value], [alone.reduce((sum, row, r) => sum + weight[r] * row.loss, 0)], 1e-12);
  const weighed = Array.from(delta.data, (_, i) =>
    alone.reduce((sum, row, r) => sum + weight[r] * row.delta[i], 0),
  );
  expectNear("delta", delta.data, weighed, 1e-12);
  const all = alone.reduce((sum, row) => sum + row.loss, 0);
  expectNear("loss without weights", [loss.compare(output, target).loss], [all], 1e-12);
};

/** A masked row is left out, with any numbers in it: its delta is 0, and nothing else changes. */
const mask: LossLaw = (loss, given) => {
  const present = given.mask.flatMap((there, row) => (there ? [row] : []));
  const isThere = (index: number, width: number): boolean => given.mask[Math.floor(index / width)] === 1;
  const spoilt = given.output.map((x, i) => (isThere(i, given.output.shape[1]) ? x : NaN));
  const unlabelled = given.target.map((x, i) => (isThere(i, given.target.shape[1]) ? x : NaN));
  const found = loss.compare(spoilt, unlabelled, { mask: given.mask });
  const expected = loss.compare(takeRows(given.output, present), takeRows(given.target, present));
  expectNear("loss", [found.loss], [expected.loss], 1e-12);
  expectSame("rows", [found.rows], [expected.rows]);
  expectNear(
    "delta of the rows that are present",
    takeRows(found.delta, present).data,
    expected.delta.data,
    1e-12,
  );
  const absent = found.delta.data.filter((_, i) => !isThere(i, given.output.shape[1]));
  expectSame(
    "delta of masked rows",
    absent,
    absent.map(() => 0),
  );
};

const allMasked: LossLaw = (loss, { output, target, mask }) => {
  const found = loss.compare(output, target, { mask: mask.map(() => 0) });
  expectSame("loss and rows", [found.loss, found.rows], [0, 0]);
  expectSame(
    "delta",
    found.delta.data,
    output.data.map(() => 0),
  );
};

/** Rows in another order have their deltas in that order. */
const order: LossLaw = (loss, { rows, output, target, joint }) => {
  const reversed = Array.from({ length: rows }, (_, row) => rows - 1 - row);
  const found = loss.compare(takeRows(output, reversed), takeRows(target, reversed));
  const expected = loss.compare(output, target);
  expectNear("loss", [found.loss], [expected.loss], 1e-12);
  // Sums over rows are added in another order where rows look at one another, or divide by other weights.
  const tolerance = joint || loss.rowShare ? 1e-12 : 0;
  expectNear("delta", found.delta.data, takeRows(expected.delta, reversed).data, tolerance);
};

/** The same numbers give the same bits, and inputs are not changed. */
const purity: LossLaw = (loss, { output, target, weight, mask }) => {
  const before = [...output.data, ...target.data, ...weight, ...mask];
  const first = loss.compare(output, target, { weight, mask });
  const kept = first.delta.data.slice();
  loss.compare(
    output.map((x) => x + 1),
    target,
    { weight, mask },
  );
  const second = loss.compare(output, target, { weight, mask });
  expectSame("loss", [second.loss], [first.loss]);
  expectSame("delta", second.delta.data, kept);
  expectSame("the first delta, read later", first.delta.data, kept);
  expectSame("what was read", [...output.data, ...target.data, ...weight, ...mask], before);
};

/** A row is a batch of one, without the batch axis. */
const oneRow: LossLaw = (loss, { output, target }) => {
  const row = loss.compare(output.row(0), target.row(0));
  const one = loss.compare(takeRows(output, [0]), takeRows(target, [0]));
  expectSame("axes of the delta", row.delta.shape, [output.shape[1]]);
  expectSame("loss and rows", [row.loss, row.rows], [one.loss, one.rows]);
  expectSame("delta", row.delta.data, one.delta.data);
};

const float32: LossLaw = (loss, { output, target }) => {
  const narrow = tensor(output.shape, Float32Array.from(output.data));
  const found = loss.compare(narrow, tensor(target.shape, Float32Array.from(target.data)));
  const expected = loss.compare(output, target);
  if (found.delta.dtype !== "float32") throw new Error(`delta: is ${found.delta.dtype}, expected float32`);
  expectNear("loss", [found.loss], [expected.loss], 1e-4);
  expectNear("delta", found.delta.data, expected.delta.data, 1e-4);
};

/** `measure` reads and writes only its own rows, and overwrites their deltas. */
const ownRows: LossLaw = (loss, { rows, output, target, weight, mask }) => {
  const guards = [NaN, NaN, NaN];
  const surrounded = (values: ArrayLike<number>): Float64Array =>
    Float64Array.from([...guards, ...Array.from(values), ...guards]);
  const delta = surrounded(output.data.map(() => NaN));
  const expected = loss.compare(output, target, { weight, mask });
  const batch: LossRows = {
    ...lossRows(loss, { rows, output, target }, { weight, mask }),
    output: surrounded(output.data),
    outputOffset: guards.length,
    target: surrounded(target.data),
    targetOffset: guards.length,
    delta,
    deltaOffset: guards.length,
  };
  if (countRows(loss, batch) === 0) return;
  const value = loss.measure(batch);
  expectSame("loss", [value], [expected.loss]);
  expectSame("delta", delta.subarray(guards.length, -guards.length), expected.delta.data);
  const outside = [...delta.subarray(0, guards.length), ...delta.subarray(-guards.length)];
  if (!outside.every(Number.isNaN)) throw new Error("delta: something was written before or after it");
};

/**
 * The laws of losses by name, each a function that throws for a loss that breaks it; `lossLaws` makes tests of them.
 *
 * @example
 *   lossLaw.derivative(squaredError(), lossCase({}, 2, 1));
 */
export const lossLaw: Readonly<Record<LossLawName, LossLaw>> = {
  derivative,
  batch,
  weights,
  mask,
  allMasked,
  order,
  purity,
  oneRow,
  float32,
  ownRows,
};

function eachRow(loss: Loss, { rows, output, target }: LossCase): { loss: number; delta: number[] }[] {
  return Array.from({ length: rows }, (_, row) => {
    const alone = loss.compare(takeRows(output, [row]), takeRows(target, [row]));
    return { loss: alone.loss, delta: Array.from(alone.delta.data) };
  });
}

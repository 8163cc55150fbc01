import { softmax } from "./activations.js";
import type { Vector } from "./affine.js";
import type { OracleLoss } from "./OracleProgram.js";
import type { OracleSample } from "./oracleSamples.js";

/** A tick's loss and its derivative by the outputs, row by row. */
export interface OracleMeasure {
  readonly loss: number;
  readonly delta: readonly (readonly number[])[];
}

/** The weight of a class where classes have weights, and the class that is ignored where one is. */
export const classWeight = (label: number): number => 0.5 + (label % 3);
export const ignoredClass = 1;

/** How much each row of a tick counts in a mean: 0 for one that has no label, is masked, or is ignored. */
export function rowShares(
  { kind, weighed, ignores }: OracleLoss,
  { target, mask }: OracleSample,
  rows: number,
): number[] {
  return Array.from({ length: rows }, (_, row) => {
    if (!target || mask?.[row] === 0) return 0;
    if (kind !== "classes") return 1;
    const [label] = target[row];
    return ignores && label === ignoredClass ? 0 : weighed ? classWeight(label) : 1;
  });
}

/** Compares the outputs of a tick that has a row with a loss. */
export function measure(loss: OracleLoss, outputs: readonly Vector[], sample: OracleSample): OracleMeasure {
  const { weight } = sample;
  const width = outputs[0].length;
  const isClassification = loss.kind === "classes" || loss.kind === "probabilities";
  const shares = rowShares(loss, sample, outputs.length);
  const denominator = shares.reduce((sum, ofRow) => sum + ofRow, 0);
  const share = loss.reduction === "sum" ? 1 : 1 / (denominator * (isClassification ? 1 : width));
  let total = 0;
  const delta = outputs.map((output, row) => {
    if (shares[row] === 0) return output.map(() => 0);
    const factor = share * (typeof weight === "number" ? weight : (weight?.[row] ?? 1));
    const ofRow = rowLoss(loss, output, sample.target![row]); // it is labelled
    total += factor * ofRow.loss;
    return ofRow.delta.map((number) => factor * number);
  });
  return { loss: total, delta };
}

/** Of the losses with two pieces. */
export const pieces = { huber: 0.5, quantile: 0.3 } as const;

function rowLoss(
  { kind, smoothing, weighed }: OracleLoss,
  output: Vector,
  target: Vector,
): { loss: number; delta: number[] } {
  if (kind === "classes" || kind === "probabilities") {
    const wanted = output.map((_, i) => {
      const probability = kind === "classes" ? Number(i === target[0]) : target[i];
      const smoothed = (1 - smoothing) * probability + smoothing / output.length;
      return weighed ? classWeight(i) * smoothed : smoothed;
    });
    const total = wanted.reduce((sum, number) => sum + number, 0);
    const got = softmax(output);
    const largest = Math.max(...output);
    const logarithm = largest + Math.log(output.reduce((sum, number) => sum + Math.exp(number - largest), 0));
    return {
      loss: wanted.reduce((sum, number, i) => sum - number * (output[i] - logarithm), 0),
      delta: got.map((number, i) => number * total - wanted[i]),
    };
  }
  const terms = output.map((number, i) => term(kind, number, target[i]));
  return { loss: terms.reduce((sum, [value]) => sum + value, 0), delta: terms.map(([, slope]) => slope) };
}

/** The loss of one number, and its derivative. */
function term(
  kind: Exclude<OracleLoss["kind"], "classes" | "probabilities">,
  output: number,
  target: number,
): [number, number] {
  const e = output - target;
  if (kind === "squaredError") return [e ** 2, 2 * e];
  if (kind === "absoluteError") return [Math.abs(e), Math.sign(e)];
  if (kind === "huber") {
    const limit = pieces.huber;
    return Math.abs(e) <= limit ? [e ** 2 / 2, e] : [limit * (Math.abs(e) - limit / 2), limit * Math.sign(e)];
  }
  if (kind === "quantile") {
    const q = pieces.quantile;
    return [Math.max(q * -e, (1 - q) * e), e > 0 ? 1 - q : e < 0 ? -q : e];
  }
  const probability = 1 / (1 + Math.exp(-output));
  return [
    Math.log1p(Math.exp(-Math.abs(output))) + Math.max(output, 0) - output * target,
    probability - target,
  ];
}

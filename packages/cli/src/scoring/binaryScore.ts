import type { Score } from "./Score.js";

const bins = 2000;

/** The score of a binary task. */
export interface BinaryScore extends Score {
  add(prediction: number, actual: number): number;
  /** How often the target was 1. */
  readonly rate: number;
  /** How often it was 1 in the given part of the records, those with the highest predictions. */
  rateOfTop(part: number): number;
}

/**
 * Log-loss, and area under the ROC curve from a histogram, so that memory does not grow with the stream. Its 2,000 bins
 * are equally wide in log-odds, which gives small probabilities bins too.
 */
export function binaryScore(): BinaryScore {
  const yes = new Float64Array(bins);
  const no = new Float64Array(bins);
  let records = 0;
  let sum = 0;
  let positives = 0;
  return {
    add(prediction, actual) {
      // Clamped: the loss of a wrong prediction with probability 0 is infinite.
      const p = Math.min(1 - 1e-12, Math.max(1e-12, prediction));
      const loss = actual === 1 ? -Math.log(p) : -Math.log1p(-p);
      const bin = Math.min(bins - 1, Math.max(0, Math.floor((0.5 + Math.log(p / (1 - p)) / 20) * bins)));
      (actual === 1 ? yes : no)[bin]++;
      records++;
      positives += actual;
      sum += loss;
      return loss;
    },
    get records() {
      return records;
    },
    get loss() {
      return sum / records;
    },
    get metric() {
      let below = 0;
      let pairs = 0;
      for (let bin = 0; bin < bins; bin++) {
        pairs += yes[bin] * (below + no[bin] / 2);
        below += no[bin];
      }
      return pairs / (positives * (records - positives));
    },
    get rate() {
      return positives / records;
    },
    rateOfTop(part) {
      let left = Math.max(1, Math.round(part * records));
      const wanted = left;
      let hits = 0;
      for (let bin = bins - 1; bin >= 0 && left > 0; bin--) {
        const inBin = yes[bin] + no[bin];
        if (inBin === 0) continue;
        // The last bin may be needed in part only.
        const taken = Math.min(inBin, left);
        hits += (yes[bin] * taken) / inBin;
        left -= taken;
      }
      return hits / wanted;
    },
  };
}

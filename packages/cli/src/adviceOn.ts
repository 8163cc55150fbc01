import { formatCount } from "./report/formatCount.js";
import type { LearnSettings } from "./settings/LearnSettings.js";
import type { Run } from "./Run.js";

/** With fewer records than this, a net has hardly begun. */
const few = 2000;

/** What to try where the net ended behind its best baseline, by what the run shows; undefined where it did not. */
export function adviceOn({ board }: Run, { cell, units, learningRate }: LearnSettings): string | undefined {
  const { score } = board.net;
  const best = board.baselines.at(board.best);
  if (!best || score.records === 0 || score.loss <= best.score.loss) return undefined;
  const behind = `The net ended behind the ${best.name}`;
  const [net, baseline] = [board.rolling[0], board.rolling[1 + board.best]];
  if (score.records >= few && net < baseline)
    return `${behind}, but was ahead of it over the last thousand records: more records, or a second pass with --load, will show it.`;
  if (score.records < few) {
    const smaller = units > 8 ? `, or a smaller net, as in --units 8` : "";
    return `${behind}: ${formatCount(score.records)} records with a target are few; try more of them${smaller}.`;
  }
  if (isFalling(board.curves.curves[0]))
    return `${behind}, and its loss was still falling: try a higher rate, as in --learning-rate ${Number((3 * learningRate).toPrecision(2))}.`;
  if (board.best === 0)
    return `${behind}, and no other baseline was better: the inputs say little about the target; try others.`;
  if (cell !== "none" && !/last/.test(best.name)) return `${behind}, which has no memory: try --cell none.`;
  if (cell === "none" && /last/.test(best.name))
    return `${behind}, which knows the record before: try a net with a memory, as in --cell gru.`;
  return units > 8
    ? `${behind}: try a smaller net, as in --units ${Math.max(8, Math.round(units / 4))}, or more records.`
    : `${behind}: try more records, or other --inputs.`;
}

/** Whether the last quarter of a curve is clearly below the one before it. */
function isFalling(curve: readonly number[]): boolean {
  const quarter = Math.floor(curve.length / 4);
  if (quarter === 0) return false;
  const mean = (values: readonly number[]): number =>
    values.reduce((sum, value) => sum + value, 0) / values.length;
  return mean(curve.slice(-quarter)) < 0.95 * mean(curve.slice(-2 * quarter, -quarter));
}

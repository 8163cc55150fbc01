import type { Run } from "../Run.js";
import { formatCount } from "./formatCount.js";
import { formatMetric } from "./formatMetric.js";
import { sparkline } from "./sparkline.js";

/** As in `12,000 records  9,800/s  loss 0.47 (online logistic 0.48)  net ▇▅▃▂ baseline ▇▆▅▄  3 rejected`. */
export function progressLine({ board, records, rejections, begin }: Run): string {
  const { curves } = board.curves;
  const perSecond = records / ((performance.now() - begin) / 1000);
  const best = board.baselines[board.best];
  const recent = [curves[0], curves[1 + board.best] ?? []].map((curve) => curve.slice(-16));
  const all = recent.flat();
  const [net, baseline] = recent.map((curve) => sparkline(curve, Math.min(...all), Math.max(...all)));
  const losses =
    board.net.score.records === 0
      ? "no targets yet"
      : `loss ${formatMetric(board.rolling[0])}${best ? ` (${best.name} ${formatMetric(board.rolling[1 + board.best])})` : ""}`;
  const lines = net ? `  net ${net}${baseline ? ` baseline ${baseline}` : ""}` : "";
  return `${formatCount(records)} records  ${formatCount(perSecond)}/s  ${losses}${lines}  ${formatCount(rejections.count)} rejected`;
}

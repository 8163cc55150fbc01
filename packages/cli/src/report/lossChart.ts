import * as asciichart from "asciichart";
import type { Scoreboard } from "../scoring/Scoreboard.js";
import { formatCount } from "./formatCount.js";
import { formatMetric } from "./formatMetric.js";

/** A chart of the losses of the net, of the best baseline and of the simplest one, over the records. */
export function lossChart(board: Scoreboard, columns: number, hasColours: boolean): string {
  const { curves, stretch } = board.curves;
  const width = Math.max(20, Math.min(100, columns - 14));
  if (curves[0].length < 4) return "";
  // The net is drawn last, on top. A model that only predicts has no baselines.
  const shown = board.baselines.length === 0 ? [0] : [...new Set([1, 1 + board.best, 0])];
  const names = ["net", ...board.baselines.map(({ name }) => name)];
  const series = shown.map((model) => resampled(curves[model], width));
  const colours = [asciichart.darkgray, asciichart.yellow, asciichart.green].slice(-shown.length);
  // Without the first stretches, whose high losses would leave no room for the others.
  const rest = series.flatMap((values) => values.slice(2));
  const [least, most] = [Math.min(...rest), Math.max(...rest)];
  const plain = series.map((values) => values.map((value) => Math.min(most, Math.max(least, value))));
  const chart = asciichart.plot(plain, {
    height: 12,
    format: (value: number) => formatMetric(value).padStart(9),
    ...(hasColours && { colors: colours }),
  });
  const legend = shown
    .map((model, index) =>
      hasColours ? `${colours[index]}──${asciichart.reset} ${names[model]}` : names[model],
    )
    .toReversed();
  return `${chart}\n${" ".repeat(11)}loss, means of stretches, over ${formatCount(curves[0].length * stretch)} records: ${legend.join("  ")}`;
}

/** Means of `width` equal parts. */
function resampled(values: readonly number[], width: number): number[] {
  if (values.length <= width) return [...values];
  return Array.from({ length: width }, (_, index) => {
    const part = values.slice(
      Math.floor((index * values.length) / width),
      Math.floor(((index + 1) * values.length) / width),
    );
    return part.reduce((sum, value) => sum + value, 0) / part.length;
  });
}

import uPlot from "uplot";
import { dashes, named, type Theme } from "./colours.js";
import { axisNumber, count, shortCount } from "./numbers.js";

/** A line of a chart. */
export interface Line {
  readonly label: string;
  readonly colour: number | "text";
  readonly dash?: number;
  readonly width?: number;
  /** Faint, behind the others. */
  readonly faint?: boolean;
  /** Points only. */
  readonly points?: boolean;
  /** Not drawn: an edge of a band. */
  readonly edge?: boolean;
}

export interface LinesOptions {
  readonly theme: () => Theme;
  readonly logarithmic?: boolean;
  /** Lines between which the band lies, by index, the upper one first. */
  readonly band?: readonly [number, number];
  /** The range of the values, where it is not that of all lines. */
  readonly range?: () => readonly [number, number];
  /** Above the chart's lines. */
  readonly drawAbove?: (context: CanvasRenderingContext2D, chart: uPlot) => void;
  /** The point under the pointer. */
  readonly pointed?: (index: number | undefined) => void;
}

export interface LinesChart {
  show(x: readonly number[], lines: readonly Line[], values: readonly (readonly (number | null)[])[]): void;
  readonly point: (index: number | undefined) => void;
  readonly redraw: () => void;
  readonly close: () => void;
}

/** A chart of lines over ticks, made anew only where there are other lines. */
export function linesChart(place: HTMLElement, options: LinesOptions): LinesChart {
  let chart: uPlot | undefined;
  let lines = "";
  let held: uPlot.AlignedData = [[]];
  let pointing = false;
  const make = (shown: readonly Line[]) => {
    chart?.destroy();
    const { clientWidth: width, clientHeight: height } = place;
    const pointed = (at: number | null | undefined) => pointing || options.pointed?.(at ?? undefined);
    chart = new uPlot(optionsOf(shown, options, { width, height }, pointed), held, place);
  };
  const observer = new ResizeObserver(([entry]) => {
    const { width, height } = entry.contentRect;
    if (width > 0 && height > 0) chart?.setSize({ width, height });
  });
  observer.observe(place);
  return {
    show: (x, shown, values) => {
      held = [x, ...values] as unknown as uPlot.AlignedData; // uPlot only reads them
      const names = JSON.stringify(shown);
      if (names === lines) chart?.setData(held);
      else {
        lines = names;
        make(shown);
      }
    },
    point: (index) => {
      if (!chart) return;
      pointing = true;
      const x = index === undefined ? undefined : held[0][index];
      chart.setCursor({ left: x === undefined ? -10 : chart.valToPos(x, "x"), top: -10 });
      pointing = false;
    },
    redraw: () => chart?.redraw(false, true),
    close: () => {
      observer.disconnect();
      chart?.destroy();
    },
  };
}

function optionsOf(
  lines: readonly Line[],
  { theme, logarithmic, band, range, drawAbove }: LinesOptions,
  size: { width: number; height: number },
  pointed: (index: number | null | undefined) => void,
): uPlot.Options {
  const colour = ({ colour: of }: Line) => (of === "text" ? theme().text : named(theme(), of));
  const axis = {
    stroke: () => theme().muted,
    grid: { stroke: () => theme().grid, width: 1 },
    ticks: { show: false },
    font: "11px system-ui, sans-serif",
  };
  return {
    ...size,
    legend: { show: false },
    cursor: { y: false, drag: { x: false, y: false }, points: { size: 7 } },
    scales: {
      x: { time: false },
      y: {
        distr: logarithmic ? 3 : 1,
        range: (_chart, min, max) => {
          const [low, high] = range?.() ?? [min ?? 0, max ?? 1];
          if (logarithmic) return logarithmicRange(low, high);
          return uPlot.rangeNum(low, high === low ? low + 1 : high, 0.1, true);
        },
      },
    },
    axes: [
      { ...axis, size: 26, gap: 4, values: (_, splits) => namesOf(splits) },
      {
        ...axis,
        size: 48,
        gap: 6,
        values: (_, splits) => splits.map((at) => (at === null ? "" : axisNumber(at))),
        ...(logarithmic && { filter: fewDecades }),
      },
    ],
    series: [
      {},
      ...lines.map((line): uPlot.Series => ({
        label: line.label,
        stroke: () => (line.edge ? "transparent" : colour(line)),
        width: line.points ? 0 : (line.width ?? 2),
        dash: [...dashes[line.dash ?? 0]],
        spanGaps: !line.points,
        alpha: line.faint ? 0.35 : 1,
        points: line.points
          ? { show: true, size: 5, fill: () => colour(line), stroke: () => colour(line) }
          : { show: false },
      })),
    ],
    ...(band && {
      bands: [{ series: [band[0] + 1, band[1] + 1] as [number, number], fill: () => theme().band }],
    }),
    hooks: {
      draw: [(chart) => drawAbove?.(chart.ctx, chart)],
      setCursor: [(chart) => pointed(chart.cursor.idx)],
    },
  };
}

/** A whole stretch of 1, 2 and 5 times powers of ten around the values. */
function logarithmicRange(low: number, high: number): [number, number] {
  if (!(low > 0) || !(high > 0)) return [0.01, 1];
  const below = steps.findLast((step) => step * decade(low) <= low * 1.0001) ?? 1;
  const above = steps.find((step) => step * decade(high) >= high * 0.9999) ?? 10;
  const range: [number, number] = [below * decade(low), above * decade(high)];
  return range[0] < range[1] ? range : [range[0] / 2, range[1] * 2];
}

const steps = [1, 2, 5, 10];
const decade = (value: number) => 10 ** Math.floor(Math.log10(value));

/** Names 1, 2 and 5 of each power of ten, of many powers 1 alone. */
function fewDecades(_chart: uPlot, splits: number[]): (number | null)[] {
  const powers = Math.log10(splits.at(-1)! / splits[0]); // uPlot gives at least one
  const wanted = powers > 3.2 ? [1] : [1, 2, 5];
  return splits.map((split) => (wanted.includes(Math.round(split / decade(split * 1.0001))) ? split : null));
}

/** Dotted upright lines where something happened. */
export function drawMarks(
  context: CanvasRenderingContext2D,
  chart: uPlot,
  marks: readonly number[],
  { muted }: Theme,
): void {
  const { left, top, width, height } = chart.bbox;
  context.save();
  context.strokeStyle = muted;
  context.lineWidth = devicePixelRatio;
  context.setLineDash([2 * devicePixelRatio, 3 * devicePixelRatio]);
  context.beginPath();
  for (const mark of marks) {
    const x = Math.round(chart.valToPos(mark, "x", true));
    if (x < left || x > left + width) continue;
    context.moveTo(x, top);
    context.lineTo(x, top + height);
  }
  context.stroke();
  context.restore();
}

/** Numbers of ticks: short, where they still differ. */
function namesOf(ticks: readonly number[]): string[] {
  const names = ticks.map(shortCount);
  return new Set(names).size === names.length ? names : ticks.map(count);
}

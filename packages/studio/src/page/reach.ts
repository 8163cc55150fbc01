import type { Pass } from "../frames.js";
import { canvasIn, cells, drawCells } from "./canvas.js";
import { chartPanel, pickedRows } from "./chartPanel.js";
import { cividis, css } from "./colours.js";
import { exponentOf, lengthOf } from "./norms.js";
import { axisNumber, count, measure, percent, plural } from "./numbers.js";
import type { PageContext, Panel } from "./Panel.js";
import { passesShown, type RunState } from "./runState.js";

/** How large the error is that arrives at the memory, tick after tick back: a column for each of the last passes. */
export function reach({ theme }: PageContext): Panel {
  let passes: readonly Pass[] = [];
  let pointed: number | undefined;
  const panel = chartPanel("reach", "How far back does the error reach?", help, {
    count: () => longest(passes),
    valueAt: (back) => described(passes, back),
    point: (back) => {
      pointed = back;
      draw();
    },
    under: (_x, y, _width, height) => {
      const back = Math.floor(((y - 6) / (height - 28)) * longest(passes));
      return back >= 0 && back < longest(passes) ? described(passes, back) : undefined;
    },
    table: () => tableOf(passes),
  });
  const grid = cells();
  const draw = () => canvas.draw(picture);
  const canvas = canvasIn(panel.plot, draw);

  function picture(context: CanvasRenderingContext2D, width: number, height: number): void {
    if (passes.length === 0) return;
    const ticks = longest(passes);
    const [low, high] = rangeOf(passes);
    const share = (byte: number) => (exponentOf(byte) - low) / (high - low);
    const empty = passesShown - passes.length;
    grid.fill(passesShown, ticks, (column, row) => {
      const byte = passes[column - empty]?.norms[row];
      return byte === undefined ? undefined : cividis(byte === 0 ? 0 : share(byte));
    });
    const [left, right, bottom] = [34, 48, 22];
    const [across, down] = [width - left - right, height - bottom - 6];
    drawCells(context, grid, left, 6, across, down);
    for (let y = 0; y < down; y++) {
      context.fillStyle = css(cividis(1 - y / down));
      context.fillRect(width - right + 8, 6 + y, 7, 1.5);
    }
    context.fillStyle = theme().muted;
    context.textAlign = "left";
    context.fillText(power(high), width - right + 19, 14);
    context.fillText(power(low), width - right + 19, 6 + down);
    context.fillText("older passes", left, height - 6);
    context.textAlign = "right";
    context.fillText("newest", left + across, height - 6);
    context.fillText("0", left - 6, 15);
    context.fillText(`−${ticks}`, left - 6, 6 + down);
    if (pointed === undefined) return;
    context.strokeStyle = theme().text;
    context.lineWidth = 1.5;
    context.strokeRect(left, 6 + (pointed * down) / ticks, across, Math.max(2, down / ticks));
  }

  return {
    element: panel.element,
    show: (run) => {
      ({ passes } = run);
      panel.say(reachSentence(run));
      draw();
      panel.changed();
    },
    paint: draw,
    close: () => canvas.close(),
  };
}

const help =
  "The derivative of the loss by the memory, at each tick back from the newest, a column for each pass. Bright is large. Where a " +
  "column is dark below, nothing older than that is learned from: the error vanishes, and a longer window would teach nothing more. " +
  "Where it becomes brighter on its way, it explodes; a longest gradient helps.";

const power = (exponent: number) => axisNumber(Number((10 ** exponent).toPrecision(1)));

const longest = (passes: readonly Pass[]) =>
  passes.reduce((most, { norms }) => Math.max(most, norms.length), 0);

/** Where nearly all of them lie, so that a single one does not darken the rest, and at most four decades. */
function rangeOf(passes: readonly Pass[]): readonly [number, number] {
  const sorted = passes
    .flatMap(({ norms }) => [...norms].filter((byte) => byte > 0))
    .toSorted((a, b) => a - b);
  if (sorted.length === 0) return [-1, 0];
  const at = (share: number) => exponentOf(sorted[Math.round(share * (sorted.length - 1))]);
  const high = at(0.99);
  return [Math.min(high - 0.25, Math.max(at(0.01), high - 4)), high];
}

/** The mean length at each tick back, over the passes: of their logarithms, since they lie in decades. */
function meanNorms(passes: readonly Pass[]): number[] {
  return Array.from({ length: longest(passes) }, (_, back) => {
    const bytes = passes.map(({ norms }) => norms[back]).filter((byte) => byte !== undefined);
    const known = bytes.filter((byte) => byte > 0);
    if (known.length * 2 < bytes.length) return 0;
    return 10 ** (known.reduce((sum, byte) => sum + exponentOf(byte), 0) / known.length);
  });
}

/** After how many ticks half of the error is left, or whether it vanishes or explodes. */
export function reachSentence({ passes }: RunState): string {
  const norms = meanNorms(passes);
  if (norms.length < 3) return "No pass yet.";
  const peak = norms.indexOf(Math.max(...norms));
  const gone = norms.findIndex((norm, back) => back > peak && norm < norms[peak] / 1000);
  const slope = slopeOf(norms.slice(peak).filter((norm) => norm > 0));
  const overall = slopeOf(norms.filter((norm) => norm > 0));
  if (overall > 0.01)
    return `it explodes: twice as large every ${measure(Math.log10(2) / overall, 2)} ticks back`;
  if (gone >= 0) return `it vanishes: a thousandth is left ${plural(gone - peak, "tick")} before its largest`;
  const window = norms.length;
  if (slope > -0.003) return `it reaches the whole window of ${window} ticks`;
  const left = norms[window - 1] / norms[peak];
  return `it halves every ${measure(-Math.log10(2) / slope, 2)} ticks on its way back; after ${window} ticks ${percent(left)} is left`;
}

/** By how much the decimal logarithm grows with each tick back, by least squares. */
function slopeOf(norms: readonly number[]): number {
  const middle = (norms.length - 1) / 2;
  let [above, below] = [0, 0];
  norms.forEach((norm, back) => {
    above += (back - middle) * Math.log10(norm);
    below += (back - middle) ** 2;
  });
  return below === 0 ? 0 : above / below;
}

function described(passes: readonly Pass[], back: number): string {
  const newest = passes.at(-1);
  const now = newest && back < newest.norms.length ? measure(lengthOf(newest.norms[back]), 2) : "–";
  return `${plural(back, "tick")} back · newest pass ${now} · mean ${measure(meanNorms(passes)[back] ?? NaN, 2)}`;
}

function tableOf(passes: readonly Pass[]): string[][] {
  const norms = meanNorms(passes);
  const newest = passes.at(-1)?.norms;
  return [
    ["ticks back", "newest pass", `mean of ${passes.length}`],
    ...pickedRows(norms.length).map((back) => [
      count(back),
      newest && back < newest.length ? measure(lengthOf(newest[back]), 2) : "",
      measure(norms[back], 2),
    ]),
  ];
}

import type { Marble } from "../frames.js";
import { cividis, css, named, type Theme } from "./colours.js";
import { isSized } from "./isSized.js";
import { between, columnsOf, lanesOf, placesOf, top } from "./marbleLayout.js";
import { count } from "./numbers.js";
import type { RunState } from "./runState.js";

/** Draws the lanes, their marbles, and where time turns; `pointed` has a ring. */
export function drawMarbles(
  context: CanvasRenderingContext2D,
  width: number,
  height: number,
  run: RunState,
  theme: Theme,
  pointed: number | undefined,
): void {
  const shown = run.marbles;
  const columns = columnsOf(shown);
  const { left, step, skipped } = placesOf(shown, columns, width);
  const lanes = lanesOf(run);
  const y = (lane: string) => top + between * Math.max(0, lanes.indexOf(lane));
  const x = (index: number) => left + columns[index] * step;
  const narrow = width < 560;
  for (const lane of lanes)
    drawLane(context, lane, y(lane), left + (skipped - 0.5) * step - 4, width, narrow, theme);
  const turn = shown.findIndex(({ lane }) => lane === "backward");
  if (turn >= 0)
    drawTurn(context, x(turn) - step / 2, height, shown, turn, x, y, left + skipped * step, narrow, theme);
  const largest = Math.max(1, ...shown.filter(isSized).map(({ size }) => size));
  const least = Math.min(
    ...shown.filter((marble) => isSized(marble) && marble.size > 0).map(({ size }) => size),
  );
  const share = ({ size }: Marble) => (largest > least ? Math.max(0, size - least) / (largest - least) : 1);
  const radius = Math.max(1.8, Math.min(8, step * 0.47));
  shown.forEach((marble, index) => {
    if (columns[index] < skipped) return;
    const sized = isSized(marble);
    const grown = sized ? 0.35 + 0.65 * share(marble) : 1;
    context.beginPath();
    const full = marble.lane === "update" ? Math.max(radius, 6) : radius;
    context.arc(x(index), y(marble.lane), full * grown, 0, 2 * Math.PI);
    context.fillStyle = sized
      ? css(cividis(share(marble)))
      : marble.lane === "update" || marble.key < 0
        ? theme.accent
        : named(theme, marble.key);
    context.fill();
    // The dark end of cividis lies on the dark theme's panel, its bright end on the light one's.
    context.strokeStyle = theme.muted;
    context.lineWidth = 0.6;
    context.stroke();
  });
  const update = shown.findLastIndex(({ lane }) => lane === "update");
  if (update >= 0 && run.frame) {
    context.fillStyle = theme.muted;
    const right = x(update) < width / 2;
    context.textAlign = right ? "left" : "right";
    context.fillText(
      `update ${count(run.frame.counters.updates)}`,
      x(update) + (right ? 14 : -14),
      y("update") + 4,
    );
  }
  if (pointed !== undefined && shown[pointed]) {
    context.strokeStyle = theme.text;
    context.lineWidth = 1.5;
    context.beginPath();
    context.arc(x(pointed), y(shown[pointed].lane), radius + 4, 0, 2 * Math.PI);
    context.stroke();
  }
}

const labels: Readonly<Record<string, string>> = { backward: "rewind · backward" };

function drawLane(
  context: CanvasRenderingContext2D,
  lane: string,
  y: number,
  left: number,
  width: number,
  narrow: boolean,
  { text, grid }: Theme,
): void {
  context.fillStyle = text;
  context.textAlign = "left";
  context.fillText(narrow ? lane : (labels[lane] ?? lane), 0, y + 4);
  context.strokeStyle = grid;
  context.lineWidth = 1;
  context.beginPath();
  context.moveTo(left, y);
  context.lineTo(width - 14, y);
  context.moveTo(width - 19, y - 4);
  context.lineTo(width - 14, y);
  context.lineTo(width - 19, y + 4);
  context.stroke();
}

/** The line at which time turns, and from each loss the way to its error signal. */
function drawTurn(
  context: CanvasRenderingContext2D,
  at: number,
  height: number,
  shown: readonly Marble[],
  turn: number,
  x: (index: number) => number,
  y: (lane: string) => number,
  first: number,
  narrow: boolean,
  { muted, grid }: Theme,
): void {
  context.strokeStyle = muted;
  context.setLineDash([2, 3]);
  context.beginPath();
  context.moveTo(at, 4);
  context.lineTo(at, height - 6);
  context.stroke();
  context.setLineDash([]);
  context.fillStyle = muted;
  context.textAlign = "left";
  context.fillText("time turns", at + 7, 14);
  const end = shown.findLastIndex(({ lane }) => lane === "backward");
  if (!narrow && end - turn > 8) {
    context.fillText(`tick ${count(shown[turn].tick)}`, x(turn) + 4, y("backward") + 20);
    context.textAlign = "right";
    context.fillText(`back to ${count(shown[end].tick)}`, x(end) + 4, y("backward") + 20);
  }
  context.strokeStyle = grid;
  const key = shown[turn].key;
  const ways = new Map(shown.map((marble, index) => [marble.lane === "backward" ? marble.tick : NaN, index]));
  shown.slice(0, turn).forEach((marble, index) => {
    const to = marble.lane === "compare" && marble.key === key ? ways.get(marble.tick) : undefined;
    if (to === undefined || x(index) < first) return;
    const middle = (y("compare") + y("backward")) / 2;
    context.beginPath();
    context.moveTo(x(index), y("compare") + 6);
    context.bezierCurveTo(x(index), middle + 6, x(to), middle - 6, x(to), y("backward") - 6);
    context.stroke();
  });
}

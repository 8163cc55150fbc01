import type { Marble } from "../frames.js";
import { canvasIn } from "./canvas.js";
import { chartPanel, tableRows } from "./chartPanel.js";
import { cividis, css, named, type Theme } from "./colours.js";
import { element } from "./element.js";
import { lengthOf } from "./norms.js";
import { count, measure, plural } from "./numbers.js";
import type { PageContext, Panel } from "./Panel.js";
import type { RunState } from "./runState.js";

/** Everything from one update to the next, in the order in which it came: a marble diagram of the pipeline that learns. */
export function marbles({ theme }: PageContext): Panel {
  let run: RunState | undefined;
  let pointed: number | undefined;
  const panel = chartPanel("marbles", "What happens from one update to the next?", help, {
    count: () => run?.marbles.length ?? 0,
    valueAt: (index) => (run ? described(run, index) : ""),
    point: (index) => {
      pointed = index;
      draw();
    },
    under: (x, y, width) => {
      if (!run) return undefined;
      const columns = columnsOf(run.marbles);
      const { left, step } = placesOf(run.marbles, columns, width);
      const lane = lanesOf(run)[Math.round((y - top) / between)];
      const column = Math.round((x - left) / step);
      const index = columns.findIndex((of, at) => of === column && run?.marbles[at].lane === lane);
      return index < 0 ? undefined : described(run, index);
    },
    table: () => (run ? tableOf(run) : []),
  });
  panel.element
    .querySelector("header")
    ?.append(
      element(
        "p",
        { class: "aside" },
        "a tick has the colour of its key, a loss and an error that of their size",
      ),
    );
  const draw = () =>
    canvas.draw((context, width, height) => {
      if (run) picture(context, width, height, run, theme(), pointed);
    });
  const canvas = canvasIn(panel.plot, draw);
  return {
    element: panel.element,
    show: (now) => {
      run = now;
      panel.plot.style.height = `${top + between * (lanesOf(now).length - 1) + 16}px`;
      panel.say(marblesSentence(now));
      draw();
      panel.changed();
    },
    paint: draw,
    close: () => canvas.close(),
  };
}

const help =
  "All between two updates, from left to right in the order in which it happened. Each tick goes forward through the net; compare says " +
  "how wrong the output was. Then time turns: error signals go back through the ticks of one key, the newest first, and most " +
  "often become smaller on their way. What they say together is the gradient, and makes one update.";

const operators = ["forward", "compare", "backward", "update"];
const labels: Readonly<Record<string, string>> = { backward: "rewind · backward" };

const lanesOf = ({ hello }: RunState) => [...operators, ...(hello?.lanes ?? [])];

const [top, between] = [30, 36];

/** The column of each marble: those of one tick, of forward and what follows at once, stand below each other. */
function columnsOf(shown: readonly Marble[]): number[] {
  let column = -1;
  return shown.map(({ lane, tick, key }, index) => {
    const before = shown[index - 1];
    const isSame = before?.tick === tick && before.key === key && before.lane !== lane;
    if (!isSame || lane === "backward" || lane === "update") column += 1;
    return column;
  });
}

/** Where the first column stands, how far the columns are apart, and how many are left away where there is no room. */
function placesOf(
  shown: readonly Marble[],
  columns: readonly number[],
  width: number,
): { left: number; step: number; skipped: number } {
  const room = width - (width < 560 ? 66 : 122) - 34;
  const all = (columns.at(-1) ?? 0) + 1;
  const turn = columns[shown.findIndex(({ lane }) => lane === "backward")] ?? all;
  const skipped = Math.max(0, Math.min(turn - 16, all - Math.floor(room / 4.5)));
  const step = Math.min(26, room / (all - skipped));
  return { left: width - room - 30 + (0.5 - skipped) * step, step, skipped };
}

function picture(
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

const isSized = ({ lane }: Marble) => lane === "compare" || lane === "backward";

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

/** What happened, in words. */
export function marblesSentence({ marbles: shown, keys, frame }: RunState): string {
  const forward = shown.filter(({ lane }) => lane === "forward");
  const back = shown.filter(({ lane }) => lane === "backward");
  if (forward.length === 0 && back.length === 0) return "No ticks yet.";
  const of = new Set(forward.map(({ key }) => key)).size;
  const went = `${plural(forward.length, "tick")} of ${plural(of, "key")} went forward`;
  if (back.length === 0) return `${went}; no update yet`;
  const key = keys[back[0].key];
  const whose = key === undefined ? "" : ` of ${key}`;
  const signals = `${plural(back.length, "error signal")}${whose}, newest first,`;
  const made = frame ? `update ${count(frame.counters.updates)}` : "one update";
  return `${went}; then time turned: ${signals} made ${made}`;
}

function described({ marbles: shown, keys }: RunState, index: number): string {
  const marble = shown[index];
  if (!marble) return "";
  const key = keys[marble.key];
  const size = isSized(marble)
    ? ` · ${marble.lane === "compare" ? "loss" : "error"} ${measure(lengthOf(marble.size), 2)}`
    : "";
  return `${marble.lane} · tick ${count(marble.tick)}${key === undefined ? "" : ` · ${key}`}${size}`;
}

function tableOf({ marbles: shown, keys }: RunState): string[][] {
  const last = shown.slice(-(tableRows - 1));
  return [
    ["what", "tick", "key", "size"],
    ...last.map((marble) => [
      marble.lane,
      count(marble.tick),
      keys[marble.key] ?? "",
      isSized(marble) ? measure(lengthOf(marble.size), 2) : "",
    ]),
  ];
}

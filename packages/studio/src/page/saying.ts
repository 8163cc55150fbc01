import type uPlot from "uplot";
import type { Burst, Hello } from "../frames.js";
import { chartPanel, drawDot, hatch, tableRows, type LegendItem } from "./chartPanel.js";
import { cividis } from "./colours.js";
import { canvasIn, cells, drawCells } from "./canvas.js";
import { element } from "./element.js";
import { linesChart, type Line } from "./lines.js";
import { count, measure, percent } from "./numbers.js";
import type { PageContext, Panel } from "./Panel.js";
import { reliabilityPlot, reliabilitySentence } from "./reliability.js";
import type { RunState } from "./runState.js";

/** What the net said of the last ticks of one key, and what came: numbers, probabilities of yes, or of many classes. */
export function saying({ theme }: PageContext): Panel {
  let burst: Burst | undefined;
  let hello: Hello | undefined;
  let open: readonly number[] = [];
  const panel = chartPanel("saying", "What does it say, what came?", help, {
    count: () => burst?.came.length ?? 0,
    valueAt: (index) => (burst && hello ? described(burst, hello, index) : ""),
    point: (index) => {
      pointed = index;
      if (hello && kindOf(hello) === "classes") drawClasses();
      else chart.point(index);
    },
    table: () => (burst && hello ? tableOf(burst, hello) : []),
  });
  const [linesPlace, classesPlace, sidePlace] = ["lines", "classes", "side"].map((name) =>
    element("div", { class: `place ${name}` }),
  );
  panel.plot.append(linesPlace, classesPlace, sidePlace);
  let pointed: number | undefined;
  const chart = linesChart(linesPlace, {
    theme,
    band: [0, 1],
    range: () => rangeOf(burst, hello),
    drawAbove: (context, drawn) => hatchOpen(context, drawn),
    pointed: (index) =>
      panel.readout(index === undefined || !burst || !hello ? undefined : described(burst, hello, index)),
  });
  const side = reliabilityPlot(sidePlace, theme);
  const grid = cells();
  const drawClasses = () =>
    canvas.draw((context, width, height) => {
      if (burst && hello) classesPicture(context, width, height, burst, hello);
    });
  const canvas = canvasIn(classesPlace, drawClasses);

  function hatchOpen(context: CanvasRenderingContext2D, drawn: uPlot): void {
    const { top, height, left, width } = drawn.bbox;
    for (const [from, to] of stretches(open)) {
      const begin = Math.max(left, drawn.valToPos(from - 0.5, "x", true));
      const end = Math.min(left + width, drawn.valToPos(to + 0.5, "x", true));
      if (end > begin) hatch(context, begin, top, end - begin, height, theme());
    }
  }

  function classesPicture(
    context: CanvasRenderingContext2D,
    width: number,
    height: number,
    { said, came, from }: Burst,
    { classes = [] }: Hello,
  ): void {
    const [left, bottom] = [64, 22];
    const [across, down] = [width - left - 4, height - bottom - 4];
    grid.fill(came.length, classes.length, (tick, row) => cividis(said[tick * classes.length + row]));
    drawCells(context, grid, left, 4, across, down);
    const cell = { width: across / came.length, height: down / classes.length };
    context.fillStyle = theme().muted;
    context.textAlign = "right";
    const every = Math.max(1, Math.ceil(14 / cell.height));
    classes.forEach((name, row) => {
      if (row % every === 0) context.fillText(name.slice(0, 10), left - 6, 8 + (row + 0.5) * cell.height);
    });
    context.textAlign = "left";
    context.fillText(`tick ${count(from)}`, left, height - 6);
    context.textAlign = "right";
    context.fillText(count(from + came.length - 1), left + across, height - 6);
    came.forEach((row, tick) => {
      if (Number.isNaN(row)) return;
      const [x, y] = [left + (tick + 0.5) * cell.width, 4 + (row + 0.5) * cell.height];
      const radius = Math.max(1.5, Math.min(4, cell.width / 2, cell.height / 2));
      drawDot(context, x, y, radius);
    });
    if (pointed === undefined) return;
    context.strokeStyle = theme().accent;
    context.strokeRect(left + pointed * cell.width, 4, Math.max(2, cell.width), down);
  }

  return {
    element: panel.element,
    show: (run) => {
      ({ burst, hello } = run);
      if (!burst || !hello) return;
      const kind = kindOf(hello);
      panel.plot.dataset["kind"] = kind;
      open = openTicks(run);
      panel.say(sayingSentence(run));
      panel.legend(legendOf(kind, hello, open.length > 0), theme());
      if (kind === "classes") drawClasses();
      else {
        const { x, lines, values } = kind === "yesNo" ? probabilities(burst) : numbers(burst);
        chart.show(x, lines, values);
      }
      if (kind === "yesNo") side.show(burst.reliability);
      panel.changed();
    },
    paint: () => {
      chart.redraw();
      drawClasses();
      side.redraw();
    },
    close: () => {
      chart.close();
      canvas.close();
      side.close();
    },
  };
}

const help =
  "The last ticks of one key, one behind the other: what the net said before it knew, and what came. In the band lay 80 % of its recent " +
  "errors; a band with about 80 % of what comes is honest. Of a yes or no it is the probability of yes, with the rate of the last 24 " +
  "answers; beside it, how often yes came where the net said so: on the diagonal, its words are to be trusted. Hatched ticks still " +
  "wait for their label.";

type Kind = "number" | "yesNo" | "classes";

const kindOf = ({ classes = [] }: Hello): Kind =>
  classes.length > 2 ? "classes" : classes.length === 2 ? "yesNo" : "number";

interface Lines {
  readonly x: readonly number[];
  readonly lines: readonly Line[];
  readonly values: readonly (readonly (number | null)[])[];
}

const ticksOf = ({ from, came }: Burst) => Array.from(came, (_, index) => from + index);
const known = (values: Float32Array | undefined, length: number) =>
  Array.from({ length }, (_, index) => {
    const value = values?.[index] ?? NaN;
    return Number.isFinite(value) ? value : null;
  });

const came: Line = { label: "came", colour: "text", width: 1.25 };
const said: Line = { label: "said", colour: 0, width: 2.25 };
const edge: Line = { label: "", colour: 0, edge: true };

function numbers(burst: Burst): Lines {
  const length = burst.came.length;
  return {
    x: ticksOf(burst),
    lines: [edge, edge, came, said],
    values: [burst.high, burst.low, burst.came, burst.said].map((values) => known(values, length)),
  };
}

/** Of a yes/no target: one probability a tick, or one of each class. */
function yesOf({ said: values, came: { length } }: Burst): Float32Array {
  return values.length === 2 * length ? values.filter((_, index) => index % 2 === 1) : values;
}

function probabilities(burst: Burst): Lines {
  const { length } = burst.came;
  return {
    x: ticksOf(burst),
    lines: [edge, edge, { ...came, points: true }, said, { label: "rate", colour: 1, dash: 1, width: 1.5 }],
    values: [
      known(undefined, length),
      known(undefined, length),
      known(burst.came, length),
      known(yesOf(burst), length),
      recentRate(burst.came),
    ],
  };
}

function recentRate(answers: Float32Array): (number | null)[] {
  const recent: number[] = [];
  return Array.from(answers, (answer) => {
    if (!Number.isNaN(answer)) recent.push(answer);
    if (recent.length > 24) recent.shift();
    return recent.length < 6 ? null : recent.reduce((sum, one) => sum + one, 0) / recent.length;
  });
}

function rangeOf(burst: Burst | undefined, hello: Hello | undefined): readonly [number, number] {
  if (!burst || !hello || kindOf(hello) === "yesNo") return [0, 1];
  const all = [burst.came, burst.said, burst.low ?? [], burst.high ?? []].flatMap((values) => [...values]);
  const finite = all.filter((value) => Number.isFinite(value));
  return finite.length > 0 ? [Math.min(...finite), Math.max(...finite)] : [0, 1];
}

function legendOf(kind: Kind, { classes = [] }: Hello, waits: boolean): LegendItem[] {
  const waiting: LegendItem[] = waits ? [{ text: "no label yet", colour: "hatched" }] : [];
  if (kind === "classes")
    return [{ text: "said, 0 to 1", colour: "sizes" }, { text: "came", colour: "dot" }, ...waiting];
  if (kind === "yesNo")
    return [
      { text: `said: ${classes[1]}`, colour: 0 },
      { text: "came", colour: "text" },
      { text: "rate", colour: 1, dash: 1 },
      ...waiting,
    ];
  return [
    { text: "said", colour: 0 },
    { text: "came", colour: "text" },
    { text: "80 % band", colour: "band" },
    ...waiting,
  ];
}

/** Ticks of the burst that wait for their label, where labels come late. */
function openTicks({ frame, burst }: RunState): number[] {
  const waiting = frame?.openTickets?.ticks;
  if (!waiting || !burst) return [];
  return [...waiting].filter((tick) => tick >= burst.from && tick < burst.from + burst.came.length);
}

function stretches(ticks: readonly number[]): [number, number][] {
  const found: [number, number][] = [];
  for (const tick of ticks.toSorted((a, b) => a - b)) {
    const last = found.at(-1);
    if (last && tick === last[1] + 1) last[1] = tick;
    else found.push([tick, tick]);
  }
  return found;
}

/** Whose ticks these are, and how good what was said is. */
export function sayingSentence(run: RunState): string {
  const { burst, hello, frame } = run;
  if (!burst || !hello) return "Nothing said yet.";
  const whose = [burst.key, hello.unit].filter(Boolean).join(", ");
  const waiting = frame?.openTickets?.waiting ?? 0;
  const late = waiting > 0 ? `; ${count(waiting)} wait for their label` : "";
  return `${whose ? `${whose}: ` : ""}${quality(burst, hello)}${late}`;
}

function quality(burst: Burst, hello: Hello): string {
  const kind = kindOf(hello);
  if (kind === "yesNo") {
    const [rate, spoken] = [burst.came, yesOf(burst)].map(average);
    return `${hello.classes![1]} came in ${percent(rate)}, said ${percent(spoken)} on average${reliabilitySentence(burst.reliability)}`; // two classes
  }
  if (kind === "classes") {
    const hits = burst.came.map((row, tick) =>
      Number.isNaN(row) ? NaN : Number(likeliest(burst.said, tick, hello.classes!.length) === row),
    ); // there are classes
    return `right in ${percent(average(hits))} of these ticks`;
  }
  const { coverage } = burst;
  const errors = burst.came.map((value, tick) => Math.abs(value - burst.said[tick]));
  const band =
    coverage === undefined || Number.isNaN(coverage) ? "" : `; ${percent(coverage)} in the 80 % band`;
  return `${measure(average(errors))} off on average${band}`;
}

function average(values: Float32Array): number {
  let [sum, number] = [0, 0];
  for (const value of values)
    if (!Number.isNaN(value)) {
      sum += value;
      number += 1;
    }
  return sum / number;
}

function likeliest(said: Float32Array, tick: number, classes: number): number {
  let best = 0;
  for (let row = 1; row < classes; row++)
    if (said[tick * classes + row] > said[tick * classes + best]) best = row;
  return best;
}

function described(burst: Burst, hello: Hello, index: number): string {
  return [
    `tick ${count(burst.from + index)}`,
    ...valuesOf(burst, hello, index)
      .slice(1)
      .map(([name, text]) => `${name} ${text}`),
  ].join(" · ");
}

/** The values of one tick, with their names. */
function valuesOf(burst: Burst, hello: Hello, index: number): [string, string][] {
  const kind = kindOf(hello);
  const tick: [string, string] = ["tick", count(burst.from + index)];
  const value = burst.came[index];
  if (kind === "number")
    return [
      tick,
      ["said", measure(burst.said[index])],
      ["came", Number.isNaN(value) ? "not yet" : measure(value)],
      ...(burst.low && burst.high
        ? ([["band", `${measure(burst.low[index])} to ${measure(burst.high[index])}`]] as [string, string][])
        : []),
    ];
  const classes = hello.classes!; // there are: it is no number
  const name = Number.isNaN(value) ? "not yet" : classes[value];
  if (kind === "yesNo") return [tick, [`said ${classes[1]}`, percent(yesOf(burst)[index])], ["came", name]];
  const best = likeliest(burst.said, index, classes.length);
  const chance = percent(burst.said[index * classes.length + best]);
  return [tick, ["said", `${classes[best]} (${chance})`], ["came", name]];
}

function tableOf(burst: Burst, hello: Hello): string[][] {
  const { length } = burst.came;
  const shown = Math.min(length, tableRows - 1);
  const rows = Array.from({ length: shown }, (_, index) => valuesOf(burst, hello, length - shown + index));
  return [(rows[0] ?? []).map(([name]) => name), ...rows.map((row) => row.map(([, text]) => text))];
}

import { chartPanel, pickedRows, type LegendItem } from "./chartPanel.js";
import { drawMarks, linesChart, type Line } from "./lines.js";
import { count, measure } from "./numbers.js";
import type { PageContext, Panel } from "./Panel.js";
import type { RunState } from "./runState.js";

/** The losses of the net and of its baselines over the whole run. */
export function learning({ theme }: PageContext): Panel {
  let view: View = { x: [], series: [] };
  let marks: readonly number[] = [];
  const panel = chartPanel("learning", "Is it learning?", help, {
    count: () => view.x.length,
    valueAt: (index) => described(view, index),
    point: (index) => chart.point(index),
    table: () => tableOf(view),
  });
  const chart = linesChart(panel.plot, {
    theme,
    logarithmic: true,
    band: [0, 1],
    range: () => rangeOf(view),
    drawAbove: (context, drawn) => drawMarks(context, drawn, marks, theme()),
    pointed: (index) => panel.readout(index === undefined ? undefined : described(view, index)),
  });
  return {
    element: panel.element,
    show: (run, others) => {
      view = viewOf([run, ...others]);
      marks = run.events.map(({ tick }) => tick);
      panel.say(others.length > 0 ? comparison([run, ...others]) : learningSentence(run));
      panel.legend(view.series.filter(isNamed).map(legendItem), theme());
      chart.show(
        view.x,
        view.series.map(({ line }) => line),
        view.series.map(({ values }) => values),
      );
      panel.changed();
    },
    paint: () => chart.redraw(),
    close: () => chart.close(),
  };
}

const help =
  "The loss of the net and of what is compared with it, over the ticks of the run, on a scale where each step down is as many " +
  "times less. The thick lines are means that fade over ticks; behind that of the net are the means of shorter stretches, up to " +
  "their largest loss. A net that learns comes down and then stays below its baselines. Dotted lines are what happened.";

interface View {
  readonly x: readonly number[];
  readonly series: readonly { readonly line: Line; readonly values: readonly (number | null)[] }[];
}

function viewOf(runs: readonly RunState[]): View {
  const x = runs.length === 1 ? runs[0].rows.ticks : together(runs.map(({ rows }) => rows.ticks));
  const [{ rows }] = runs;
  const net = rows.models[0];
  const on = (run: RunState, values: readonly number[]) =>
    runs.length === 1 ? values.map(known) : placed(run.rows.ticks, values, x);
  if (!net) return { x, series: [] };
  const faint = { colour: 0, label: "" };
  return {
    x,
    series: [
      { line: { ...faint, edge: true }, values: on(runs[0], net.max) },
      { line: { ...faint, faint: true, width: 1 }, values: on(runs[0], net.mean) },
      ...runs.flatMap((run, at) =>
        run.rows.models
          // Of two runs the nets are compared, with the baselines of the one that is shown.
          .map((model, index) => ({ model, index }))
          .filter(({ index }) => at === 0 || index === 0)
          .map(({ model, index }) => ({
            line: {
              label:
                at === 0
                  ? index === 0 && runs.length > 1
                    ? nameOf(run)
                    : modelName(run, index)
                  : nameOf(run),
              colour: at === 0 ? index : 3,
              dash: at === 0 ? index : 3,
              width: index === 0 ? 2.5 : 2,
            },
            values: on(run, model.faded),
          })),
      ),
    ],
  };
}

const isNamed = ({ line }: { readonly line: Line }) => line.label !== "";
const legendItem = ({ line }: { readonly line: Line }): LegendItem => ({
  text: line.label,
  colour: line.colour,
  ...(line.dash !== undefined && { dash: line.dash }),
});

const modelName = ({ hello }: RunState, index: number) => hello?.models[index] ?? `${index}`;
const nameOf = ({ hello }: RunState) => hello?.run ?? "net";
const known = (value: number) => (Number.isFinite(value) && value > 0 ? value : null);

function together(courses: readonly (readonly number[])[]): number[] {
  return [...new Set(courses.flat())].toSorted((a, b) => a - b);
}

function placed(
  ticks: readonly number[],
  values: readonly number[],
  x: readonly number[],
): (number | null)[] {
  const at = new Map(ticks.map((tick, index) => [tick, values[index]]));
  return x.map((tick) => known(at.get(tick) ?? NaN));
}

/** That of the means, but for the least of them: single losses, and those of the first ticks, may be a thousand times less. */
function rangeOf({ series }: View): readonly [number, number] {
  const means = series.slice(1).flatMap(({ values }) => values.filter((value) => value !== null));
  const sorted = means.toSorted((a, b) => a - b);
  return sorted.length > 0 ? [sorted[Math.floor(sorted.length / 100)], sorted.at(-1)!] : [0.01, 1]; // it has one
}

function described({ x, series }: View, index: number): string {
  const values = series.filter(isNamed).flatMap(({ line, values: of }) => {
    const value = of[index];
    return value === null || value === undefined ? [] : [`${line.label} ${measure(value)}`];
  });
  return [`tick ${count(x[index])}`, ...values].join(" · ");
}

function tableOf(view: View): string[][] {
  const shown = view.series.filter(isNamed);
  return [
    ["tick", ...shown.map(({ line }) => line.label)],
    ...pickedRows(view.x.length).map((index) => [
      count(view.x[index]),
      ...shown.map(({ values }) => measure(values[index] ?? NaN)),
    ]),
  ];
}

/** Whether the loss falls, and how it stands beside the best baseline. */
export function learningSentence({ hello, rows: { ticks, models } }: RunState): string {
  const [now = NaN, ...rivals] = models.map(({ faded }) => faded.at(-1) ?? NaN);
  if (!hello || Number.isNaN(now)) return "No losses yet.";
  const half = ticks.findIndex((tick) => tick >= ticks.at(-1)! / 2); // there are losses, so there are ticks
  const before = ticks.length < 8 ? NaN : models[0].faded[half];
  const course = now < 0.95 * before ? "falling" : now > 1.05 * before ? "rising" : "level";
  const since = Number.isNaN(before) ? "" : `, ${course} (${measure(before)} at half of the run)`;
  return `${hello.loss} ${measure(now)}${since}${besideBaselines(hello.models.slice(1), rivals, now)}`;
}

function besideBaselines(names: readonly string[], losses: readonly number[], net: number): string {
  const known = names.map((name, index) => ({ name, loss: losses[index] })).filter(({ loss }) => loss >= 0);
  if (known.length === 0) return "";
  const { name, loss } = known.reduce((best, one) => (one.loss < best.loss ? one : best));
  return `; ${net < loss ? "ahead of" : "behind"} the best baseline (${name}, ${measure(loss)})`;
}

function comparison(runs: readonly RunState[]): string {
  const ends = runs.map((run) => ({ name: nameOf(run), loss: run.rows.models[0]?.faded.at(-1) ?? NaN }));
  const said = ends.map(({ name, loss }) => `${name} ends at ${measure(loss)}`).join(", ");
  const [best, next] = ends.toSorted((a, b) => a.loss - b.loss);
  return `${said}: ${best.name} has ${measure(best.loss / next.loss, 2)} times the loss`;
}

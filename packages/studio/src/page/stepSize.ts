import { chartPanel, pickedRows } from "./chartPanel.js";
import { drawMarks, linesChart, type Line } from "./lines.js";
import { count, measure, percent, plural } from "./numbers.js";
import type { PageContext, Panel } from "./Panel.js";
import type { RunState } from "./runState.js";

/** The change of an update, divided by the parameters, of each layer. */
export function stepSize({ theme }: PageContext): Panel {
  let run: RunState | undefined;
  const panel = chartPanel("step-size", "How large is a step?", help, {
    count: () => run?.rows.ticks.length ?? 0,
    valueAt: (index) => (run ? described(run, index) : ""),
    point: (index) => chart.point(index),
    table: () => (run ? tableOf(run) : []),
  });
  const chart = linesChart(panel.plot, {
    theme,
    logarithmic: true,
    drawAbove: (context, drawn) =>
      drawMarks(context, drawn, run?.events.map(({ tick }) => tick) ?? [], theme()),
    pointed: (index) => panel.readout(index === undefined || !run ? undefined : described(run, index)),
  });
  return {
    element: panel.element,
    show: (now) => {
      run = now;
      const shown = layersOf(now);
      const lines = shown.map(({ name }, at): Line => ({ label: name, colour: at, dash: at, width: 1.75 }));
      panel.say(stepSizeSentence(now));
      panel.legend(
        lines.map(({ label }, at) => ({ text: label, colour: at, dash: at })),
        theme(),
      );
      const values = shown.map(({ index }) => now.rows.stepSizes[index]?.map(known) ?? []);
      chart.show(now.rows.ticks, lines, values);
      panel.changed();
    },
    paint: () => chart.redraw(),
    close: () => chart.close(),
  };
}

const help =
  "How much one update changes the parameters of a layer, divided by how large they are. Around 0.001 is usual: far above, the net " +
  "forgets what it knows with each step; far below, it hardly learns. Gradients that are longer than the longest one allowed are " +
  "shortened; where that is the rule, not the exception, the longest gradient sets the size of the steps.";

const known = (value: number) => (Number.isFinite(value) && value > 0 ? value : null);

/** Those that learn anything, at most eight: there are no more lines that one can tell apart. */
function layersOf({ hello }: RunState): { readonly name: string; readonly index: number }[] {
  const all = (hello?.layers ?? []).map(({ name, parameters }, index) => ({ name, parameters, index }));
  return all.filter(({ parameters }) => parameters > 0).slice(0, 8);
}

/** The size of steps now, of gradients, and how often these are shortened. */
export function stepSizeSentence(run: RunState): string {
  const { frame, hello } = run;
  if (!frame || !hello || frame.counters.updates === 0) return "No update yet.";
  const sizes = layersOf(run)
    .map(({ index, name }) => ({ name, size: frame.stepSizes[index] }))
    .filter(({ size }) => size > 0)
    .toSorted((a, b) => b.size - a.size);
  const others = hello.layers.filter(({ parameters }) => parameters > 0).length - layersOf(run).length;
  if (sizes.length === 0) return "the parameters do not change";
  const [{ name, size }] = sizes;
  const judged = size > 0.03 ? ", which is much" : size < 3e-5 ? ", which is little" : "";
  const clipped = frame.clipped > 0 ? `, ${percent(frame.clipped)} shortened` : "";
  const hidden = others > 0 ? `; ${plural(others, "further layer")} not shown` : "";
  return `change of an update ÷ parameters: at most ${measure(size, 2)} (${name})${judged}; gradient ${measure(frame.gradientNorm, 2)}${clipped}${hidden}`;
}

function described(run: RunState, index: number): string {
  const { rows } = run;
  const values = layersOf(run).map(
    (layer) => `${layer.name} ${measure(rows.stepSizes[layer.index]?.[index] ?? NaN, 2)}`,
  );
  return [`tick ${count(rows.ticks[index])}`, ...values].join(" · ");
}

function tableOf(run: RunState): string[][] {
  const { rows } = run;
  const layers = layersOf(run);
  return [
    ["tick", ...layers.map(({ name }) => name), "gradient"],
    ...pickedRows(rows.ticks.length).map((index) => [
      count(rows.ticks[index]),
      ...layers.map((layer) => measure(rows.stepSizes[layer.index]?.[index] ?? NaN, 2)),
      measure(rows.gradientNorm[index], 2),
    ]),
  ];
}

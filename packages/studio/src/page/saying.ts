import type uPlot from "uplot";
import type { Burst, Hello } from "../frames.js";
import { burstRange, numberLines, yesNoLines } from "./burstLines.js";
import { burstTable, kindOf, sayingSentence, tickInWords, type OutputKind } from "./burstValues.js";
import { canvasIn } from "./canvas.js";
import { chartPanel, hatch, type LegendItem } from "./chartPanel.js";
import { classesPicture } from "./classesPicture.js";
import { element } from "./element.js";
import { linesChart } from "./lines.js";
import type { PageContext, Panel } from "./Panel.js";
import { reliabilityPlot } from "./reliability.js";
import type { RunState } from "./runState.js";

/** What the net said of the last ticks of one key, and what came: numbers, probabilities of yes, or of many classes. */
export function saying({ theme }: PageContext): Panel {
  let burst: Burst | undefined;
  let hello: Hello | undefined;
  let open: readonly number[] = [];
  const panel = chartPanel("saying", "What does it say, what came?", help, {
    count: () => burst?.came.length ?? 0,
    valueAt: (index) => (burst && hello ? tickInWords(burst, hello, index) : ""),
    point: (index) => {
      pointed = index;
      if (hello && kindOf(hello) === "classes") drawClasses();
      else chart.point(index);
    },
    table: () => (burst && hello ? burstTable(burst, hello) : []),
  });
  const [linesPlace, classesPlace, sidePlace] = ["lines", "classes", "side"].map((name) =>
    element("div", { class: `place ${name}` }),
  );
  panel.plot.append(linesPlace, classesPlace, sidePlace);
  let pointed: number | undefined;
  const chart = linesChart(linesPlace, {
    theme,
    band: [0, 1],
    range: () => burstRange(burst, hello),
    drawAbove: (context, drawn) => hatchOpen(context, drawn),
    pointed: (index) =>
      panel.readout(index === undefined || !burst || !hello ? undefined : tickInWords(burst, hello, index)),
  });
  const side = reliabilityPlot(sidePlace, theme);
  const picture = classesPicture();
  const drawClasses = () =>
    canvas.draw((context, width, height) => {
      if (burst && hello) picture(context, { width, height }, burst, hello.classes ?? [], theme(), pointed);
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
        const { x, lines, values } = kind === "yesNo" ? yesNoLines(burst) : numberLines(burst);
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

function legendOf(kind: OutputKind, { classes = [] }: Hello, waits: boolean): LegendItem[] {
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

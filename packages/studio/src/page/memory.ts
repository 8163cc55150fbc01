import type { Burst } from "../frames.js";
import { canvasIn, cells, drawCells } from "./canvas.js";
import { chartPanel, tableRows } from "./chartPanel.js";
import { signed } from "./colours.js";
import { count, measure, plural } from "./numbers.js";
import type { PageContext, Panel } from "./Panel.js";
import type { RunState } from "./runState.js";

/** What the units of a layer's memory held at the last ticks of one key. */
export function memory({ theme }: PageContext): Panel {
  let burst: Burst | undefined;
  let pointed: number | undefined;
  const panel = chartPanel("memory", "What does it remember?", help, {
    count: () => (burst && burst.units > 0 ? ticksOf(burst) : 0),
    valueAt: (tick) => (burst ? described(burst, tick) : ""),
    point: (tick) => {
      pointed = tick;
      draw();
    },
    under: (x, y, width, height) => {
      if (!burst || burst.units === 0) return undefined;
      const tick = Math.floor(((x - 28) / (width - 32)) * ticksOf(burst));
      const unit = Math.floor(((y - 6) / (height - 28)) * burst.units);
      if (tick < 0 || tick >= ticksOf(burst) || unit < 0 || unit >= burst.units) return undefined;
      return `tick ${count(burst.from + tick)} · unit ${unit + 1} · ${measure(stateOf(burst, tick, unit), 2)}`;
    },
    table: () => (burst ? tableOf(burst) : []),
  });
  const grid = cells();
  const draw = () => canvas.draw(picture);
  const canvas = canvasIn(panel.plot, draw);

  function picture(context: CanvasRenderingContext2D, width: number, height: number): void {
    if (!burst || burst.units === 0) return;
    const [now, ticks] = [theme(), ticksOf(burst)];
    const { states, units } = burst;
    grid.fill(ticks, units, (tick, unit) => signed(now, states[tick * units + unit] / 127));
    const [left, bottom] = [28, 22];
    const [across, down] = [width - left - 4, height - bottom - 6];
    drawCells(context, grid, left, 6, across, down);
    context.fillStyle = now.muted;
    context.textAlign = "right";
    context.fillText("1", left - 6, 15);
    context.fillText(`${units}`, left - 6, 6 + down);
    context.fillText(count(burst.from + ticks - 1), left + across, height - 6);
    context.textAlign = "left";
    context.fillText(`tick ${count(burst.from)}`, left, height - 6);
    if (pointed === undefined) return;
    context.strokeStyle = now.text;
    context.lineWidth = 1.5;
    context.strokeRect(left + (pointed * across) / ticks, 6, Math.max(2, across / ticks), down);
  }

  return {
    element: panel.element,
    show: (run) => {
      ({ burst } = run);
      panel.say(memorySentence(run));
      panel.legend(
        [
          { text: "below zero", colour: "negative" },
          { text: "above", colour: "positive" },
        ],
        theme(),
      );
      draw();
      panel.changed();
    },
    paint: draw,
    close: () => canvas.close(),
  };
}

const help =
  "The memory of one layer at the last ticks of one key, a row for each unit: blue below zero, orange above, the colour of the panel " +
  "for zero. A quiet unit stays within 2 % of zero and remembers nothing. A saturated one is at its end, above 0.95 or below −0.95, " +
  "in half of the ticks: there its derivative is nearly zero, so hardly any error goes back through it.";

const ticksOf = ({ states, units }: Burst) => (units === 0 ? 0 : states.length / units);
const stateOf = ({ states, units, largest }: Burst, tick: number, unit: number) =>
  (largest * states[tick * units + unit]) / 127;

/** How many units do nothing, and how many are at their end. */
export function memorySentence({ burst, hello }: RunState): string {
  if (!burst || burst.units === 0) return "This net has no memory.";
  const name = hello?.layers[burst.layer]?.name.replace(/^\d+ /, "");
  const units = unitsOf(burst);
  const quiet = units.filter(({ isQuiet }) => isQuiet).length;
  const saturated = units.filter(({ isSaturated }) => isSaturated).length;
  const whose = `${plural(burst.units, "unit")}${name ? ` of ${name}` : ""}${burst.key ? ` for ${burst.key}` : ""}`;
  const ends = burst.largest > 1.01 ? `largest ${measure(burst.largest, 2)}` : `${saturated} saturated`;
  const warning = saturated > burst.units / 4 ? ": these pass hardly any error back" : "";
  return `${whose}: ${quiet} quiet, ${ends}${warning}`;
}

interface Unit {
  readonly least: number;
  readonly most: number;
  readonly isQuiet: boolean;
  readonly isSaturated: boolean;
}

function unitsOf(burst: Burst): Unit[] {
  const ticks = ticksOf(burst);
  return Array.from({ length: burst.units }, (_, unit) => {
    let [least, most, ended] = [Infinity, -Infinity, 0];
    for (let tick = 0; tick < ticks; tick++) {
      const state = stateOf(burst, tick, unit);
      least = Math.min(least, state);
      most = Math.max(most, state);
      if (Math.abs(state) > 0.95) ended += 1;
    }
    return {
      least,
      most,
      isQuiet: Math.max(most, -least) < 0.02,
      // What may exceed 1 has no end to be at.
      isSaturated: burst.largest <= 1.01 && ended * 2 >= ticks,
    };
  });
}

function described(burst: Burst, tick: number): string {
  let [least, most] = [0, 0];
  for (let unit = 1; unit < burst.units; unit++) {
    if (stateOf(burst, tick, unit) < stateOf(burst, tick, least)) least = unit;
    if (stateOf(burst, tick, unit) > stateOf(burst, tick, most)) most = unit;
  }
  const said = (unit: number) => `${measure(stateOf(burst, tick, unit), 2)} (unit ${unit + 1})`;
  return `tick ${count(burst.from + tick)} · least ${said(least)} · most ${said(most)}`;
}

function tableOf(burst: Burst): string[][] {
  const rows = unitsOf(burst).slice(0, tableRows - 1);
  return [
    ["unit", "least", "most", "state"],
    ...rows.map(({ least, most, isQuiet, isSaturated }, unit) => [
      count(unit + 1),
      measure(least, 2),
      measure(most, 2),
      isQuiet ? "quiet" : isSaturated ? "saturated" : "",
    ]),
  ];
}

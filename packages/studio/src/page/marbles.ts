import { canvasIn } from "./canvas.js";
import { chartPanel, tableRows } from "./chartPanel.js";
import { drawMarbles } from "./drawMarbles.js";
import { element } from "./element.js";
import { isSized } from "./isSized.js";
import { between, columnsOf, lanesOf, placesOf, top } from "./marbleLayout.js";
import { marblesSentence } from "./marblesSentence.js";
import { lengthOf } from "./norms.js";
import { count, measure } from "./numbers.js";
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
      if (run) drawMarbles(context, width, height, run, theme(), pointed);
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

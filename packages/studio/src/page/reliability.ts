import type { Burst } from "../frames.js";
import { canvasIn } from "./canvas.js";
import { named, type Theme } from "./colours.js";
import { percent } from "./numbers.js";

type Reliability = Burst["reliability"];

/** How often yes came where the net said so: a dot for each tenth, larger where it said so often. */
export function reliabilityPlot(
  place: HTMLElement,
  theme: () => Theme,
): {
  readonly show: (reliability: Reliability) => void;
  readonly redraw: () => void;
  readonly close: () => void;
} {
  let shown: Reliability;
  const redraw = () =>
    canvas.draw((context, width, height) => {
      const side = Math.min(width - 34, height - 40);
      const [left, top] = [30, Math.max(4, (height - side) / 2 - 8)];
      const { grid, muted } = theme();
      context.strokeStyle = grid;
      context.strokeRect(left, top, side, side);
      context.setLineDash([3, 3]);
      context.strokeStyle = muted;
      context.beginPath();
      context.moveTo(left, top + side);
      context.lineTo(left + side, top);
      context.stroke();
      context.setLineDash([]);
      context.fillStyle = muted;
      context.textAlign = "right";
      context.fillText("1", left - 5, top + 9);
      context.fillText("0", left - 5, top + side);
      context.textAlign = "center";
      context.fillText("said", left + side / 2, top + side + 14);
      context.save();
      context.translate(left - 12, top + side / 2);
      context.rotate(-Math.PI / 2);
      context.fillText("came", 0, 0);
      context.restore();
      if (!shown) return;
      const most = Math.max(1, ...shown.count);
      context.fillStyle = named(theme(), 0);
      shown.rate.forEach((rate, tenth) => {
        if (Number.isNaN(rate) || !shown?.count[tenth]) return;
        context.beginPath();
        const radius = 2.5 + 5 * Math.sqrt(shown.count[tenth] / most);
        context.arc(left + side * (tenth + 0.5) * 0.1, top + side * (1 - rate), radius, 0, 2 * Math.PI);
        context.fill();
      });
    });
  const canvas = canvasIn(place, redraw);
  return {
    show: (reliability) => {
      shown = reliability;
      redraw();
    },
    redraw,
    close: () => canvas.close(),
  };
}

/** How far the probabilities are from what came, weighted by how often they were said. */
export function reliabilitySentence(reliability: Reliability): string {
  if (!reliability) return "";
  let [off, all] = [0, 0];
  reliability.rate.forEach((rate, tenth) => {
    const times = reliability.count[tenth];
    if (Number.isNaN(rate) || times === 0) return;
    off += times * Math.abs(rate - (tenth + 0.5) / 10);
    all += times;
  });
  return all === 0 ? "" : `; its probabilities are ${percent(off / all)} off`;
}

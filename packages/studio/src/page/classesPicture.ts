import type { Burst } from "../frames.js";
import { cells, drawCells } from "./canvas.js";
import { drawDot } from "./chartPanel.js";
import { cividis, type Theme } from "./colours.js";
import { count } from "./numbers.js";

/** Draws the probabilities of many classes, tick by tick, and on them the class that came. */
export function classesPicture(): (
  context: CanvasRenderingContext2D,
  size: { readonly width: number; readonly height: number },
  burst: Burst,
  classes: readonly string[],
  theme: Theme,
  pointed: number | undefined,
) => void {
  const grid = cells();
  return (context, { width, height }, { said, came, from }, classes, theme, pointed) => {
    const [left, bottom] = [64, 22];
    const [across, down] = [width - left - 4, height - bottom - 4];
    grid.fill(came.length, classes.length, (tick, row) => cividis(said[tick * classes.length + row]));
    drawCells(context, grid, left, 4, across, down);
    const cell = { width: across / came.length, height: down / classes.length };
    context.fillStyle = theme.muted;
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
    context.strokeStyle = theme.accent;
    context.strokeRect(left + pointed * cell.width, 4, Math.max(2, cell.width), down);
  };
}

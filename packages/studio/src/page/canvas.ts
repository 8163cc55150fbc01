import type { Colour } from "./colours.js";
import { element } from "./element.js";

/** A canvas as large as its place, sharp on every screen. */
export interface Canvas {
  readonly canvas: HTMLCanvasElement;
  /** Clears it and draws; `width` and `height` are in CSS pixels. */
  readonly draw: (
    picture: (context: CanvasRenderingContext2D, width: number, height: number) => void,
  ) => void;
  readonly close: () => void;
}

/** Puts a canvas into a place. `resized` is called when the place has another size, and draws again. */
export function canvasIn(place: HTMLElement, resized: () => void): Canvas {
  const canvas = element("canvas", { "aria-hidden": "true" });
  place.append(canvas);
  const size = { width: 0, height: 0, ratio: 0 };
  const observer = new ResizeObserver(([entry]) => {
    const { width, height } = entry.contentRect;
    const ratio = window.devicePixelRatio || 1;
    if (width === size.width && height === size.height && ratio === size.ratio) return;
    Object.assign(size, { width, height, ratio });
    canvas.width = Math.round(width * ratio);
    canvas.height = Math.round(height * ratio);
    resized();
  });
  observer.observe(place);
  const context = canvas.getContext("2d");
  return {
    canvas,
    draw: (picture) => {
      if (!context || size.width === 0 || size.height === 0) return;
      context.setTransform(size.ratio, 0, 0, size.ratio, 0, 0);
      context.clearRect(0, 0, size.width, size.height);
      context.font = "11px system-ui, sans-serif";
      picture(context, size.width, size.height);
    },
    close: () => observer.disconnect(),
  };
}

/** A picture of `columns` by `rows` coloured cells, to be drawn at any size. */
export interface Cells {
  readonly picture: HTMLCanvasElement;
  readonly fill: (
    columns: number,
    rows: number,
    colour: (column: number, row: number) => Colour | undefined,
  ) => void;
}

export function cells(): Cells {
  const picture = element("canvas");
  const context = picture.getContext("2d");
  return {
    picture,
    fill: (columns, rows, colour) => {
      if (!context) return;
      if (picture.width !== columns || picture.height !== rows) {
        picture.width = columns;
        picture.height = rows;
      }
      const image = context.createImageData(columns, rows);
      for (let row = 0, at = 0; row < rows; row++)
        for (let column = 0; column < columns; column++, at += 4) {
          const shown = colour(column, row);
          if (shown) image.data.set([...shown, 255], at);
        }
      context.putImageData(image, 0, 0);
    },
  };
}

/** Draws cells into a rectangle, with sharp edges. */
export function drawCells(
  context: CanvasRenderingContext2D,
  { picture }: Cells,
  left: number,
  top: number,
  width: number,
  height: number,
): void {
  context.imageSmoothingEnabled = false;
  context.drawImage(picture, left, top, width, height);
}

import { element, setText, uniqueId } from "./element.js";
import { cividis, css, dashes, named, type Theme } from "./colours.js";

/** What a chart lets be read without eyes for it: point by point, and as a table. */
export interface Readable {
  /** How many points the cursor goes over. */
  readonly count: () => number;
  /** A point in words. */
  readonly valueAt: (index: number) => string;
  /** What is under the pointer in words, where the chart does not say it by itself: by its place, in CSS pixels. */
  readonly under?: (x: number, y: number, width: number, height: number) => string | undefined;
  /** Shows the cursor at a point, or none. */
  readonly point: (index: number | undefined) => void;
  /** All of it in at most 25 rows, the first of them the names of the columns. */
  readonly table: () => readonly (readonly string[])[];
}

export interface ChartPanel {
  readonly element: HTMLElement;
  /** Where the chart is drawn. */
  readonly plot: HTMLElement;
  /** The computed sentence below the title. */
  readonly say: (sentence: string) => void;
  readonly legend: (items: readonly LegendItem[], theme: Theme) => void;
  /** The value under the pointer, or none. */
  readonly readout: (text: string | undefined) => void;
  /** What is drawn has changed: the open table follows, once a second. */
  readonly changed: () => void;
}

export interface LegendItem {
  readonly text: string;
  readonly colour: number | "text" | "band" | "hatched" | "negative" | "positive" | "sizes" | "dot";
  readonly dash?: number;
}

export const tableRows = 25;

/** The rows of a table that are shown of many: the newest, and as many before it, equally far apart. */
export function pickedRows(length: number): number[] {
  const step = Math.max(1, Math.ceil(length / (tableRows - 1)));
  return Array.from({ length }, (_, index) => index).filter((index) => (length - 1 - index) % step === 0);
}

/**
 * A question, its answer in a sentence, and the chart that shows why. The chart can be focused: arrows move a cursor, whose value is
 * said once the key rests. Behind "Numbers" are how to read it, and the values as a table.
 */
export function chartPanel(name: string, title: string, help: string, readable: Readable): ChartPanel {
  const [titleId, sentenceId] = [uniqueId(), uniqueId()];
  const legend = element("ul", { class: "legend" });
  const sentence = element("p", { class: "sentence", id: sentenceId }, "Nothing yet.");
  const plot = element("div", { class: "plot" });
  const readout = element("div", { class: "readout", "aria-hidden": "true" });
  const spoken = element("div", { class: "spoken", "aria-live": "polite" });
  const figure = element(
    "figure",
    { tabindex: "0", "aria-labelledby": titleId, "aria-describedby": sentenceId },
    plot,
    readout,
  );
  const table = element("table");
  const details = element(
    "details",
    {},
    element("summary", {}, "Numbers, and how to read this"),
    element("p", {}, help),
    element(
      "div",
      { class: "table", tabindex: "0", role: "region", "aria-label": `${title} Numbers` },
      table,
    ),
  );
  const header = element("header", {}, element("h2", { id: titleId }, title), legend);
  const panel = element("section", { class: `panel ${name}` }, header, sentence, figure, spoken, details);

  let cursor: number | undefined;
  let resting: ReturnType<typeof setTimeout> | undefined;
  const move = (to: number | undefined) => {
    cursor = to;
    readable.point(to);
    const text = to === undefined ? undefined : readable.valueAt(to);
    show(text);
    clearTimeout(resting);
    resting = setTimeout(() => setText(spoken, text ?? ""), 300);
  };
  const show = (text: string | undefined) => {
    setText(readout, text ?? "");
    readout.hidden = text === undefined;
  };
  show(undefined);
  figure.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const to = moved(event.key, cursor, readable.count());
    if (to === "no") return;
    event.preventDefault();
    move(to);
  });
  const { under } = readable;
  if (under) {
    const point = (text: string | undefined) => cursor === undefined && show(text);
    plot.addEventListener("pointermove", ({ offsetX, offsetY }) =>
      point(under(offsetX, offsetY, plot.clientWidth, plot.clientHeight)),
    );
    plot.addEventListener("pointerleave", () => point(undefined));
  }
  figure.addEventListener("blur", () => move(undefined));

  let written = 0;
  const write = () => {
    written = Date.now();
    fillTable(table, readable.table());
  };
  details.addEventListener("toggle", () => details.open && write());
  let legendText = "";
  return {
    element: panel,
    plot,
    say: (text) => setText(sentence, text),
    legend: (items, theme) => {
      const text = JSON.stringify([items, theme.named]);
      if (text === legendText) return;
      legendText = text;
      legend.replaceChildren(...items.map((item) => element("li", {}, swatch(item, theme), item.text)));
    },
    readout: (text) => {
      if (cursor === undefined) show(text);
    },
    changed: () => {
      if (cursor !== undefined && cursor < readable.count()) {
        readable.point(cursor);
        show(readable.valueAt(cursor));
      }
      if (details.open && Date.now() - written > 1000) write();
    },
  };
}

/** Where a key moves a cursor to; "no": the key is not for it. */
function moved(key: string, from: number | undefined, count: number): number | undefined | "no" {
  if (key === "Escape") return from === undefined ? "no" : undefined;
  if (count === 0) return "no";
  const page = Math.max(1, Math.round(count / 10));
  const steps: Record<string, number> = { ArrowLeft: -1, ArrowRight: 1, PageUp: -page, PageDown: page };
  if (key === "Home") return 0;
  if (key === "End") return count - 1;
  const step = steps[key];
  if (step === undefined) return "no";
  return Math.max(0, Math.min(count - 1, from === undefined ? count - 1 : from + step));
}

function fillTable(table: HTMLTableElement, [head = [], ...rows]: readonly (readonly string[])[]): void {
  const cells = (tag: "th" | "td", texts: readonly string[]) =>
    texts.map((text) => element(tag, tag === "th" ? { scope: "col" } : {}, text));
  table.replaceChildren(
    element("thead", {}, element("tr", {}, ...cells("th", head))),
    element("tbody", {}, ...rows.map((row) => element("tr", {}, ...cells("td", row)))),
  );
}

/** A line as the chart draws it: a table of colours alone would be lost on many. */
function swatch({ colour, dash = 0 }: LegendItem, theme: Theme): Node {
  const canvas = element("canvas", { width: "44", height: "20", "aria-hidden": "true" });
  const context = canvas.getContext("2d");
  if (!context) return canvas;
  if (colour === "band" || colour === "hatched") {
    context.fillStyle = colour === "band" ? theme.band : theme.grid;
    context.fillRect(6, 2, 32, 16);
    if (colour === "hatched") hatch(context, 6, 2, 32, 16, theme);
    return canvas;
  }
  if (colour === "negative" || colour === "positive") {
    context.fillStyle = css(theme.signs[colour === "negative" ? 0 : 2]);
    context.fillRect(14, 2, 16, 16);
    return canvas;
  }
  if (colour === "sizes") {
    for (let x = 0; x < 44; x++) {
      context.fillStyle = css(cividis(x / 43));
      context.fillRect(x, 2, 1, 16);
    }
    return canvas;
  }
  if (colour === "dot") {
    drawDot(context, 22, 10, 7);
    return canvas;
  }
  context.strokeStyle = colour === "text" ? theme.text : named(theme, colour);
  context.lineWidth = 4;
  context.setLineDash(dashes[dash].map((length) => 2 * length));
  context.beginPath();
  context.moveTo(2, 10);
  context.lineTo(42, 10);
  context.stroke();
  return canvas;
}

/** White with a dark edge: seen on every colour. */
export function drawDot(context: CanvasRenderingContext2D, x: number, y: number, radius: number): void {
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
  context.fillStyle = "#fff";
  context.strokeStyle = "#000";
  context.lineWidth = 1;
  context.fill();
  context.stroke();
}

/** Slanted lines over a rectangle: something that is not known yet. */
export function hatch(
  context: CanvasRenderingContext2D,
  left: number,
  top: number,
  width: number,
  height: number,
  { muted }: Theme,
): void {
  context.save();
  context.beginPath();
  context.rect(left, top, width, height);
  context.clip();
  context.strokeStyle = muted;
  context.lineWidth = 1.5;
  context.beginPath();
  for (let x = left - height; x < left + width; x += 8) {
    context.moveTo(x, top + height);
    context.lineTo(x + height, top);
  }
  context.stroke();
  context.restore();
}

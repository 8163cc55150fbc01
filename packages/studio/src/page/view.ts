import { style } from "../generated/style.js";
import { readTheme } from "./colours.js";
import { element } from "./element.js";
import { happened } from "./happened.js";
import { heading } from "./heading.js";
import { keyList, listenForKeys } from "./keyboard.js";
import { keys } from "./keys.js";
import { learning } from "./learning.js";
import { marbles } from "./marbles.js";
import { memory } from "./memory.js";
import type { PageContext, Panel } from "./Panel.js";
import { reach } from "./reach.js";
import type { RunState } from "./runState.js";
import { saying } from "./saying.js";
import { steering } from "./steering.js";
import { stepSize } from "./stepSize.js";

/** The panels in their places, drawn when there is something new and somebody can see it. */
export interface View {
  /** There is something new. */
  readonly changed: () => void;
  readonly close: () => void;
}

/** Builds the page into an element. `extra` stands above the steering: what chooses among recordings. */
export function view(
  place: HTMLElement,
  runs: () => readonly [RunState, ...RunState[]],
  send: PageContext["send"],
  extra?: HTMLElement,
): View {
  const root = element("div", { class: "backstream-studio" });
  const unstyle = adopt(place.ownerDocument);
  place.append(root);
  let theme = readTheme(root);
  const context: PageContext = { theme: () => theme, send };
  const steer = steering(context);
  const charts = [learning, saying, marbles, reach, memory, stepSize].map((panel) => panel(context));
  const side = [steer, keys(context), happened()];
  const panels: readonly Panel[] = [heading(), ...charts, ...side];
  const list = keyList(() => send !== undefined);
  // In an element of another page the landmarks are that page's.
  const isWhole = place === place.ownerDocument.body;
  const layout = element(
    "div",
    { class: "layout" },
    panels[0].element,
    element(isWhole ? "main" : "div", { class: "charts" }, ...charts.map(({ element: of }) => of)),
    element(
      isWhole ? "aside" : "div",
      { class: "beside", ...(!isWhole && { role: "group" }), "aria-label": "Steering, keys and events" },
      ...(extra ? [extra] : []),
      ...side.map(({ element: of }) => of),
    ),
  );
  root.append(layout, list.element);
  const keyboard = listenForKeys(place, { " ": steer.toggle, ".": steer.step, "?": list.open });

  const show = (panel: Panel) => {
    const [run, ...others] = runs();
    panel.show(run, others);
  };
  const drawing = drawWhenSeen(place.ownerDocument, () => {
    for (const panel of panels) show(panel);
  });
  const themes = ["(prefers-color-scheme: dark)", "(forced-colors: active)"].map((query) =>
    matchMedia(query),
  );
  const repaint = () => {
    theme = readTheme(root);
    for (const panel of panels) {
      show(panel);
      panel.paint?.(theme);
    }
  };
  for (const query of themes) query.addEventListener("change", repaint);
  drawing.changed();
  return {
    changed: drawing.changed,
    close: () => {
      for (const query of themes) query.removeEventListener("change", repaint);
      drawing.close();
      keyboard.close();
      for (const panel of panels) panel.close?.();
      root.remove();
      unstyle();
    },
  };
}

/** Gives the document the page's style, once for each page in it. A style sheet of the program's own obeys any security policy. */
function adopt(owner: Document): () => void {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(style);
  owner.adoptedStyleSheets = [...owner.adoptedStyleSheets, sheet];
  return () => {
    owner.adoptedStyleSheets = owner.adoptedStyleSheets.filter((one) => one !== sheet);
  };
}

const slow = 1000;

/** Draws in the next picture of the screen, never while the document is hidden, once a second where motion is to be reduced. */
function drawWhenSeen(owner: Document, draw: () => void): View {
  const still = matchMedia("(prefers-reduced-motion: reduce)");
  let isNew = false;
  let asked = 0;
  let waiting: ReturnType<typeof setTimeout> | undefined;
  let drawn = -Infinity;
  const run = () => {
    asked = 0;
    if (!isNew || owner.hidden) return;
    isNew = false;
    drawn = performance.now();
    draw();
  };
  const ask = () => {
    waiting = undefined;
    if (!asked && !owner.hidden) asked = requestAnimationFrame(run);
  };
  const changed = () => {
    isNew = true;
    if (owner.hidden || asked || waiting !== undefined) return;
    const wait = still.matches ? drawn + slow - performance.now() : 0;
    if (wait > 0) waiting = setTimeout(ask, wait);
    else ask();
  };
  const shown = () => isNew && changed();
  owner.addEventListener("visibilitychange", shown);
  return {
    changed,
    close: () => {
      owner.removeEventListener("visibilitychange", shown);
      clearTimeout(waiting);
      cancelAnimationFrame(asked);
    },
  };
}

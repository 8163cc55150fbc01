import type { RunEvent } from "../frames.js";
import { element } from "./element.js";
import { count, duration } from "./numbers.js";
import type { Panel } from "./Panel.js";

/** What happened in the run, the newest first. */
export function happened(): Panel {
  const list = element("ol", {});
  const none = element(
    "p",
    { class: "sentence" },
    "Nothing yet: checkpoints, changes, drift and the like will be here.",
  );
  const scrolled = element(
    "div",
    { class: "scrolled", tabindex: "0", role: "group", "aria-label": "What happened" },
    list,
  );
  const panel = element(
    "section",
    { class: "panel happened" },
    element("header", {}, element("h2", {}, "What happened")),
    none,
    scrolled,
  );
  let newest: RunEvent | undefined;
  return {
    element: panel,
    show: ({ events }) => {
      const last = events.at(-1);
      if (last === newest) return;
      newest = last;
      none.hidden = events.length > 0;
      scrolled.hidden = events.length === 0;
      list.replaceChildren(...events.slice(-shownEvents).toReversed().map(itemOf));
    },
  };
}

const shownEvents = 60;

/** A sign for each kind, told apart by its shape. */
const signs: Readonly<Record<string, string>> = {
  note: "·",
  control: "◆",
  checkpoint: "●",
  skipped: "✕",
  drift: "≈",
  promotion: "▲",
  rollBack: "↶",
  error: "✕",
  end: "■",
};

function itemOf({ kind, text, tick, time }: RunEvent): HTMLElement {
  return element(
    "li",
    { "data-kind": kind },
    element("span", { class: "sign", "aria-hidden": "true" }, signs[kind] ?? signs["note"]),
    element("span", {}, text),
    element("span", { class: "number", title: `after ${duration(time)}` }, count(tick)),
  );
}

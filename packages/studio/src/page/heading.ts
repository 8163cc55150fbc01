import { element, setText } from "./element.js";
import { count, measure } from "./numbers.js";
import type { Panel } from "./Panel.js";
import type { RunState } from "./runState.js";

/** What run this is, whether it is live, and what has been counted. */
export function heading(): Panel {
  const status = element("p", { class: "status", role: "status" });
  const name = element("h1", {});
  const about = element("p", { class: "about" });
  const counters = element("dl", { class: "counters" });
  const shown = new Map<string, { readonly value: HTMLElement; readonly group: HTMLElement }>();
  const header = element("header", { class: "heading" }, status, name, about, counters);
  return {
    element: header,
    show: (run) => {
      const { state, text } = statusOf(run);
      header.dataset["state"] = state;
      setText(status, text);
      setText(name, run.hello?.run ?? "Backstream Studio");
      setText(about, aboutText(run));
      for (const [label, value] of countersOf(run)) {
        const held = shown.get(label);
        if (held) setText(held.value, value);
        else {
          const made = element("dd", {}, value);
          const group = element("div", {}, element("dt", {}, label), made);
          shown.set(label, { value: made, group });
          counters.append(group);
        }
      }
    },
  };
}

/** Whether there is anything new, in one word and a colour. */
export function statusOf({ connection, bye, controls }: RunState): { state: string; text: string } {
  const { state, text } = connection;
  if (state === "recorded") return { state: "ended", text: "recorded" };
  if (bye) return { state: "ended", text: `ended: ${bye.why}` };
  if (state !== "open") return { state, text };
  if (controls?.paused) return { state: "paused", text: "paused" };
  if (controls && !controls.learning) return { state: "paused", text: "predicts only" };
  return { state, text: "live" };
}

function aboutText({ hello }: RunState): string {
  if (!hello) return "";
  const { architecture, parameters, window, stride } = hello;
  const back =
    window === undefined ? "" : ` · window ${window}${stride === undefined ? "" : `, stride ${stride}`}`;
  return `${architecture} · ${count(parameters)} parameters${back}`;
}

function countersOf({ frame, controls }: RunState): [string, string][] {
  if (!frame) return [];
  const { ticks, updates, ticksPerSecond, updatesPerSecond, skipped, keys, others } = frame.counters;
  const rate = (value: number) => (controls?.paused ? "0" : value < 10 ? measure(value, 2) : count(value));
  return [
    ["ticks", count(ticks)],
    ["updates", count(updates)],
    ["ticks/s", rate(ticksPerSecond)],
    ["updates/s", rate(updatesPerSecond)],
    ["skipped", count(skipped)],
    ...(keys > 1 ? ([["keys", count(keys)]] as [string, string][]) : []),
    ...Object.entries(others).map(([label, value]): [string, string] => [
      label,
      Number.isInteger(value) ? count(value) : measure(value),
    ]),
  ];
}

import type { Controls, Hello } from "../frames.js";
import type { Command } from "../Command.js";
import { element, setAttribute, setText } from "./element.js";
import { count, measure } from "./numbers.js";
import type { PageContext, Panel } from "./Panel.js";
import type { RunState } from "./runState.js";
import { slider } from "./slider.js";

export interface Steering extends Panel {
  /** Pauses or goes on, where that can be steered. */
  readonly toggle: () => void;
  readonly step: () => void;
}

/** What acts on the program while it learns. Shows what holds there, not what was asked for. */
export function steering({ send }: PageContext): Steering {
  const panel = element("section", { class: "panel steering" });
  panel.hidden = true;
  let shownFor: Hello | undefined;
  let update: ((controls: Controls) => void) | undefined;
  let now: RunState | undefined;
  const isPaused = () => now?.controls?.paused ?? false;
  const flow = () =>
    send !== undefined && now?.hello?.mayControl === true && now.hello.steering.flow && !now.bye;
  return {
    element: panel,
    show: (run) => {
      now = run;
      const { hello, controls } = run;
      if (hello && hello !== shownFor) {
        shownFor = hello;
        const made = send && hello.mayControl ? partsOf(hello, send) : undefined;
        update = made?.update;
        panel.replaceChildren(element("header", {}, element("h2", {}, "Steering")), ...(made?.parts ?? []));
        panel.hidden = !made || made.parts.length === 0;
      }
      if (controls) update?.(controls);
      setAttribute(panel, "inert", run.bye ? "" : undefined);
    },
    toggle: () => flow() && send?.({ type: isPaused() ? "goOn" : "pause" }),
    step: () => flow() && send?.({ type: "step" }),
  };
}

interface Part {
  readonly nodes: readonly HTMLElement[];
  readonly update?: (controls: Controls) => void;
}

type Send = (command: Command) => void;

function partsOf(hello: Hello, send: Send): { parts: HTMLElement[]; update: (controls: Controls) => void } {
  const { steering: can, layers } = hello;
  const parts = [
    inLine([...(can.flow ? [flowPart(send)] : []), ...(can.learning ? [learningPart(send)] : [])]),
    ...(can.flow ? [speedPart(send)] : []),
    ...(can.learningRate ? [learningRatePart(send)] : []),
    ...(can.maximumNorm ? [maximumNormPart(send)] : []),
    ...(can.frozen ? [frozenPart(layers, send)] : []),
    ...(can.checkpoint || can.rollBack ? [checkpointPart(can, send)] : []),
  ];
  return {
    parts: parts.flatMap(({ nodes }) => nodes),
    update: (controls) => {
      for (const part of parts) part.update?.(controls);
    },
  };
}

function button(text: string, kind: string, act: () => void): HTMLButtonElement {
  const made = element("button", { type: "button", class: kind }, text);
  made.addEventListener("click", act);
  return made;
}

function flowPart(send: Send): Part {
  let paused = false;
  const pause = button("Pause", "primary", () => send({ type: paused ? "goOn" : "pause" }));
  const step = button("Step", "", () => send({ type: "step" }));
  pause.setAttribute("aria-keyshortcuts", "Space");
  step.setAttribute("aria-keyshortcuts", ".");
  step.title = "learns until there has been one more update, then pauses";
  return {
    nodes: [pause, step],
    update: (controls) => {
      ({ paused } = controls);
      setText(pause, paused ? "Go on" : "Pause");
    },
  };
}

function learningPart(send: Send): Part {
  let learns = true;
  const stop = button("Stop learning", "", () => send({ type: "learning", on: !learns }));
  return {
    nodes: [stop],
    update: ({ learning }) => {
      learns = learning;
      setText(stop, learns ? "Stop learning" : "Learn again");
    },
  };
}

/** Several parts in one line. */
function inLine(parts: readonly Part[]): Part {
  const nodes = parts.flatMap((part) => part.nodes);
  return {
    nodes: nodes.length === 0 ? [] : [element("div", { class: "buttons" }, ...nodes)],
    update: (controls) => {
      for (const part of parts) part.update?.(controls);
    },
  };
}

function speedPart(send: Send): Part {
  const { element: made, set } = slider({
    label: "Ticks a second",
    from: 1,
    to: 100_000,
    beyond: { value: Infinity, text: "no limit" },
    text: (value) => count(value),
    ask: (ticksPerSecond) => send({ type: "speed", ticksPerSecond }),
  });
  return { nodes: [made], update: ({ ticksPerSecond }) => set(ticksPerSecond) };
}

function learningRatePart(send: Send): Part {
  const { element: made, set } = slider({
    label: "Learning rate",
    from: 1e-6,
    to: 1,
    text: (value) => measure(value, 2),
    unset: "the optimizer's",
    ask: (value) => send({ type: "learningRate", value }),
  });
  return { nodes: [made], update: ({ learningRate }) => set(learningRate) };
}

function maximumNormPart(send: Send): Part {
  const { element: made, set } = slider({
    label: "Longest gradient",
    from: 0.001,
    to: 1000,
    beyond: { value: Infinity, text: "no limit" },
    text: (value) => measure(value, 2),
    unset: "the program's",
    ask: (value) => send({ type: "maximumNorm", value }),
  });
  return { nodes: [made], update: ({ maximumNorm }) => set(maximumNorm) };
}

function frozenPart(layers: Hello["layers"], send: Send): Part {
  const boxes = layers.flatMap(({ name, parameters }, index) => {
    if (parameters === 0) return [];
    const box = element("input", { type: "checkbox" });
    return [{ index, box, label: element("label", {}, box, name) }];
  });
  const ask = () =>
    send({ type: "frozen", layers: boxes.filter(({ box }) => box.checked).map(({ index }) => index) });
  for (const { box } of boxes) box.addEventListener("change", ask);
  const list = element("div", { class: "layers" }, ...boxes.map(({ label }) => label));
  return {
    nodes: [element("fieldset", {}, element("legend", {}, "Freeze"), list)],
    update: ({ frozen }) => {
      for (const { index, box } of boxes) box.checked = frozen.includes(index);
    },
  };
}

function checkpointPart({ checkpoint, rollBack }: Hello["steering"], send: Send): Part {
  return {
    nodes: [
      element(
        "div",
        { class: "buttons" },
        ...(checkpoint ? [button("Checkpoint", "", () => send({ type: "checkpoint" }))] : []),
        ...(rollBack ? [button("Roll back", "", () => send({ type: "rollBack" }))] : []),
      ),
    ],
  };
}

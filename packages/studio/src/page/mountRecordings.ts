import type { Recording } from "../Recording.js";
import { element, setText } from "./element.js";
import type { Mounted } from "./mount.js";
import { count } from "./numbers.js";
import { recordedRun, type RunState } from "./runState.js";
import { view } from "./view.js";

/** Shows one recorded run, or compares two: both in one chart, and the details of the one that is chosen. */
export function mountRecordings(
  place: HTMLElement,
  recordings: readonly [Recording, ...Recording[]],
): Mounted {
  let chosen = 0;
  const last = () => recordings[chosen].frames.length - 1;
  let moment = last();
  let runs = runsAt(recordings, chosen, moment);
  const show = () => {
    runs = runsAt(recordings, chosen, moment);
    setText(at, runs[0].frame ? `tick ${count(runs[0].frame.counters.ticks)}` : "no details");
    slide.max = `${Math.max(0, last())}`;
    slide.value = `${moment}`;
    slide.setAttribute("aria-valuetext", at.textContent);
    shown.changed();
  };
  const at = element("span", { class: "value" });
  const slide = element("input", { type: "range", min: "0", step: "1" });
  slide.addEventListener("input", () => {
    moment = Number(slide.value);
    show();
  });
  const panel = element(
    "section",
    { class: "panel recorded" },
    element("header", {}, element("h2", {}, "Recorded")),
  );
  if (recordings.length > 1)
    panel.append(
      chooser(recordings, (index) => {
        chosen = index;
        moment = last();
        show();
      }),
    );
  panel.append(element("label", { class: "slider" }, element("span", {}, "Moment"), at, slide));
  const shown = view(place, () => runs, undefined, panel);
  show();
  return { close: shown.close };
}

/** The chosen run first: the other panels show that one. */
function runsAt(
  recordings: readonly [Recording, ...Recording[]],
  chosen: number,
  moment: number,
): [RunState, ...RunState[]] {
  const others = recordings.filter((_, index) => index !== chosen);
  return [
    recordedRun(recordings[chosen], moment),
    ...others.map((recording) => recordedRun(recording, recording.frames.length)),
  ];
}

function chooser(recordings: readonly Recording[], choose: (index: number) => void): HTMLElement {
  const name = `run${Math.random()}`;
  const choices = recordings.map(({ hello }, index) => {
    const input = element("input", { type: "radio", name, value: `${index}` });
    input.checked = index === 0;
    input.addEventListener("change", () => choose(index));
    return element("label", {}, input, `${hello.run}, ${hello.architecture}`);
  });
  return element(
    "fieldset",
    {},
    element("legend", {}, "Details of"),
    element("div", { class: "layers" }, ...choices),
  );
}

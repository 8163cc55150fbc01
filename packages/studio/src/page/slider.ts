import { element, setText } from "./element.js";

export interface SliderOptions {
  readonly label: string;
  /** The least and the largest value; between them it goes by their logarithm. */
  readonly from: number;
  readonly to: number;
  /** What the right end means, where it is not `to`. */
  readonly beyond?: { readonly value: number; readonly text: string };
  readonly text: (value: number) => string;
  /** What NaN means: nobody has touched it. */
  readonly unset?: string;
  /** Called once for a gesture: when a drag ends, or when the keys have rested. */
  readonly ask: (value: number) => void;
}

const steps = 240;
const rest = 250;

/** A slider over powers of ten. */
export function slider({ label, from, to, beyond, text, unset, ask }: SliderOptions): {
  readonly element: HTMLElement;
  /** What holds now; while somebody moves the slider, it stays. */
  readonly set: (value: number) => void;
} {
  const value = element("output", {});
  const input = element("input", { type: "range", min: "0", max: `${steps}`, step: "1" });
  const made = element("label", { class: "slider" }, element("span", {}, label), value, input);
  const range = Math.log10(to / from);
  const last = beyond ? steps - 1 : steps;
  let isMoved = false;
  let asked: ReturnType<typeof setTimeout> | undefined;

  const valueAt = (at: number) =>
    beyond && at === steps ? beyond.value : rounded(from * 10 ** ((range * at) / last));
  const placeOf = (of: number) =>
    beyond && of > to
      ? steps
      : Math.round((last * Math.log10(Math.max(from, Math.min(to, of)) / from)) / range);
  const say = (of: number) => {
    const said = Number.isNaN(of) ? (unset ?? "") : beyond && of === beyond.value ? beyond.text : text(of);
    setText(value, said);
    input.setAttribute("aria-valuetext", said);
    input.style.setProperty("--share", `${(100 * Number(input.value)) / steps}%`);
  };
  input.addEventListener("input", () => {
    isMoved = true;
    clearTimeout(asked);
    say(valueAt(Number(input.value)));
  });
  // A drag ends with one change; a key that is held makes many.
  input.addEventListener("change", () => {
    clearTimeout(asked);
    asked = setTimeout(() => {
      isMoved = false;
      ask(valueAt(Number(input.value)));
    }, rest);
  });
  return {
    element: made,
    set: (of) => {
      if (isMoved) return;
      input.value = `${Number.isNaN(of) ? Math.round(steps / 2) : placeOf(of)}`;
      say(of);
    },
  };
}

/** Two digits are as many as a hand can set. */
const rounded = (value: number) => Number(value.toPrecision(2));

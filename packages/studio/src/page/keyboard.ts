import { element } from "./element.js";

/** A list of the keys, behind `?`. */
export function keyList(canSteer: () => boolean): {
  readonly element: HTMLDialogElement;
  readonly open: () => void;
} {
  const list = element("dl", { class: "key-list" });
  const close = element("button", { type: "button", class: "primary" }, "Close");
  const dialog = element("dialog", { "aria-label": "Keys" }, element("h2", {}, "Keys"), list, close);
  close.addEventListener("click", () => dialog.close());
  return {
    element: dialog,
    open: () => {
      const rows = canSteer() ? [...steeringKeys, ...readingKeys] : readingKeys;
      list.replaceChildren(
        ...rows.map(([key, does]) =>
          element("div", {}, element("dt", {}, element("kbd", {}, key)), element("dd", {}, does)),
        ),
      );
      if (!dialog.open) dialog.showModal();
    },
  };
}

const steeringKeys: readonly (readonly [string, string])[] = [
  ["Space", "pause, go on"],
  [".", "one update, then pause"],
];

const readingKeys: readonly (readonly [string, string])[] = [
  ["Tab", "to the next chart or control"],
  ["← →", "in a chart: the cursor, one point"],
  ["Page ↑ ↓", "in a chart: the cursor, a tenth"],
  ["Home End", "in a chart: the first, the last point"],
  ["Esc", "in a chart: no cursor"],
  ["?", "this list"],
];

/** Calls what a key stands for, unless the key is for what has the focus: a button, a slider, a text. */
export function listenForKeys(
  place: HTMLElement,
  keys: Readonly<Record<string, () => void>>,
): { readonly close: () => void } {
  const listen = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
    const act = keys[event.key];
    const { target } = event;
    if (!act || !(target instanceof Element)) return;
    if (target.closest("dialog, input:not([type=checkbox], [type=range]), textarea, select")) return;
    if (event.key === " " && target.closest("button, input, summary, a")) return;
    event.preventDefault();
    act();
  };
  place.addEventListener("keydown", listen);
  return { close: () => place.removeEventListener("keydown", listen) };
}

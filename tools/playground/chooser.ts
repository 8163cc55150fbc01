import type { Chosen } from "./fragment.js";
import { choices, ranges, type Settings } from "./Settings.js";

/** The form in which a reader chooses. */
export interface Chooser {
  /** Shows what holds. */
  show(chosen: Chosen): void;
}

type Field = HTMLSelectElement | HTMLInputElement;

const labels: Readonly<Record<keyof Settings, string>> = {
  data: "Data",
  cell: "Cell",
  units: "Units",
  window: "Window",
  stride: "Stride",
  loss: "Loss",
  optimizer: "Optimizer",
  learningRate: "Learning rate",
  seed: "Seed",
};

/** Builds the form: one row of fields for each network, and whether there are two. Calls `chosen` after every change. */
export function chooser(place: HTMLElement, changed: (chosen: Chosen) => void): Chooser {
  const first = row("Network", Object.keys(labels) as (keyof Settings)[]);
  const second = row(
    "Beside it",
    (Object.keys(labels) as (keyof Settings)[]).filter((name) => name !== "data"),
  );
  const two = document.createElement("input");
  two.type = "checkbox";
  const check = document.createElement("label");
  check.append(two, " a second network beside it, on the same stream");
  const form = document.createElement("form");
  form.append(first.element, check, second.element);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("change", () => {
    if (!form.reportValidity()) return;
    const own = first.read();
    if (two.checked && second.element.hidden) second.show(own);
    second.element.hidden = !two.checked;
    changed({ first: own, second: two.checked ? { ...second.read(), data: own.data } : undefined });
  });
  place.append(form);
  return {
    show: (chosen) => {
      first.show(chosen.first);
      two.checked = chosen.second !== undefined;
      second.element.hidden = !two.checked;
      second.show(chosen.second ?? chosen.first);
    },
  };
}

function row(
  title: string,
  names: readonly (keyof Settings)[],
): { readonly element: HTMLFieldSetElement; read(): Settings; show(settings: Settings): void } {
  const fields = new Map(names.map((name) => [name, fieldOf(name)]));
  const element = document.createElement("fieldset");
  const legend = document.createElement("legend");
  legend.textContent = title;
  element.append(legend);
  for (const [name, field] of fields) {
    const label = document.createElement("label");
    label.append(labels[name], field);
    element.append(label);
  }
  const limitStride = (): void => {
    const window = fields.get("window")!.value; // every row has both
    (fields.get("stride") as HTMLInputElement).max = window;
  };
  element.addEventListener("input", limitStride);
  return {
    element,
    read: () =>
      Object.fromEntries(
        Array.from(fields, ([name, { value }]) => [name, name in choices ? value : Number(value)]),
      ) as unknown as Settings, // the browser has checked the fields
    show: (settings) => {
      for (const [name, field] of fields) field.value = String(settings[name]);
      limitStride();
    },
  };
}

function fieldOf(name: keyof Settings): Field {
  if (name in choices) {
    const select = document.createElement("select");
    for (const value of choices[name as keyof typeof choices]) select.add(new Option(value, value));
    return select;
  }
  const input = document.createElement("input");
  const [least, most] = ranges[name as keyof typeof ranges]; // a setting is a choice or a number
  input.type = "number";
  input.required = true;
  input.min = String(least);
  input.max = String(most);
  input.step = name === "learningRate" ? "any" : "1";
  return input;
}

import type { Burst, Hello } from "../frames.js";
import { tableRows } from "./chartPanel.js";
import { count, measure, percent } from "./numbers.js";
import { reliabilitySentence } from "./reliability.js";
import type { RunState } from "./runState.js";

/** What the output of a net is: a number, the probability of a yes, or one of many classes. */
export type OutputKind = "number" | "yesNo" | "classes";

export const kindOf = ({ classes = [] }: Hello): OutputKind =>
  classes.length > 2 ? "classes" : classes.length === 2 ? "yesNo" : "number";

/** Of a yes/no target: one probability a tick, or one of each class. */
export function yesOf({ said: values, came: { length } }: Burst): Float32Array {
  return values.length === 2 * length ? values.filter((_, index) => index % 2 === 1) : values;
}

/** Whose ticks these are, and how good what was said is. */
export function sayingSentence(run: RunState): string {
  const { burst, hello, frame } = run;
  if (!burst || !hello) return "Nothing said yet.";
  const whose = [burst.key, hello.unit].filter(Boolean).join(", ");
  const waiting = frame?.openTickets?.waiting ?? 0;
  const late = waiting > 0 ? `; ${count(waiting)} wait for their label` : "";
  return `${whose ? `${whose}: ` : ""}${quality(burst, hello)}${late}`;
}

function quality(burst: Burst, hello: Hello): string {
  const kind = kindOf(hello);
  if (kind === "yesNo") {
    const [rate, spoken] = [burst.came, yesOf(burst)].map(average);
    return `${hello.classes![1]} came in ${percent(rate)}, said ${percent(spoken)} on average${reliabilitySentence(burst.reliability)}`; // two classes
  }
  if (kind === "classes") {
    const hits = burst.came.map((row, tick) =>
      Number.isNaN(row) ? NaN : Number(likeliest(burst.said, tick, hello.classes!.length) === row),
    ); // there are classes
    return `right in ${percent(average(hits))} of these ticks`;
  }
  const { coverage } = burst;
  const errors = burst.came.map((value, tick) => Math.abs(value - burst.said[tick]));
  const band =
    coverage === undefined || Number.isNaN(coverage) ? "" : `; ${percent(coverage)} in the 80 % band`;
  return `${measure(average(errors))} off on average${band}`;
}

function average(values: Float32Array): number {
  let [sum, number] = [0, 0];
  for (const value of values)
    if (!Number.isNaN(value)) {
      sum += value;
      number += 1;
    }
  return sum / number;
}

function likeliest(said: Float32Array, tick: number, classes: number): number {
  let best = 0;
  for (let row = 1; row < classes; row++)
    if (said[tick * classes + row] > said[tick * classes + best]) best = row;
  return best;
}

/** A tick in words. */
export function tickInWords(burst: Burst, hello: Hello, index: number): string {
  return [
    `tick ${count(burst.from + index)}`,
    ...valuesOf(burst, hello, index)
      .slice(1)
      .map(([name, text]) => `${name} ${text}`),
  ].join(" · ");
}

/** The values of one tick, with their names. */
function valuesOf(burst: Burst, hello: Hello, index: number): [string, string][] {
  const kind = kindOf(hello);
  const tick: [string, string] = ["tick", count(burst.from + index)];
  const value = burst.came[index];
  if (kind === "number")
    return [
      tick,
      ["said", measure(burst.said[index])],
      ["came", Number.isNaN(value) ? "not yet" : measure(value)],
      ...(burst.low && burst.high
        ? ([["band", `${measure(burst.low[index])} to ${measure(burst.high[index])}`]] as [string, string][])
        : []),
    ];
  const classes = hello.classes!; // there are: it is no number
  const name = Number.isNaN(value) ? "not yet" : classes[value];
  if (kind === "yesNo") return [tick, [`said ${classes[1]}`, percent(yesOf(burst)[index])], ["came", name]];
  const best = likeliest(burst.said, index, classes.length);
  const chance = percent(burst.said[index * classes.length + best]);
  return [tick, ["said", `${classes[best]} (${chance})`], ["came", name]];
}

/** The last ticks as a table. */
export function burstTable(burst: Burst, hello: Hello): string[][] {
  const { length } = burst.came;
  const shown = Math.min(length, tableRows - 1);
  const rows = Array.from({ length: shown }, (_, index) => valuesOf(burst, hello, length - shown + index));
  return [(rows[0] ?? []).map(([name]) => name), ...rows.map((row) => row.map(([, text]) => text))];
}

import type { Burst, Hello } from "../frames.js";
import { kindOf, yesOf } from "./burstValues.js";
import type { Line } from "./lines.js";

/** What a chart of lines shows of a burst; the first two lines are the edges of the band. */
export interface BurstLines {
  readonly x: readonly number[];
  readonly lines: readonly Line[];
  readonly values: readonly (readonly (number | null)[])[];
}

const ticksOf = ({ from, came }: Burst) => Array.from(came, (_, index) => from + index);
const known = (values: Float32Array | undefined, length: number) =>
  Array.from({ length }, (_, index) => {
    const value = values?.[index] ?? NaN;
    return Number.isFinite(value) ? value : null;
  });

const came: Line = { label: "came", colour: "text", width: 1.25 };
const said: Line = { label: "said", colour: 0, width: 2.25 };
const edge: Line = { label: "", colour: 0, edge: true };

/** Of a number: what was said, what came, and the band. */
export function numberLines(burst: Burst): BurstLines {
  const length = burst.came.length;
  return {
    x: ticksOf(burst),
    lines: [edge, edge, came, said],
    values: [burst.high, burst.low, burst.came, burst.said].map((values) => known(values, length)),
  };
}

/** Of a yes or no: the probability, the answers, and their rate. */
export function yesNoLines(burst: Burst): BurstLines {
  const { length } = burst.came;
  return {
    x: ticksOf(burst),
    lines: [edge, edge, { ...came, points: true }, said, { label: "rate", colour: 1, dash: 1, width: 1.5 }],
    values: [
      known(undefined, length),
      known(undefined, length),
      known(burst.came, length),
      known(yesOf(burst), length),
      recentRate(burst.came),
    ],
  };
}

function recentRate(answers: Float32Array): (number | null)[] {
  const recent: number[] = [];
  return Array.from(answers, (answer) => {
    if (!Number.isNaN(answer)) recent.push(answer);
    if (recent.length > 24) recent.shift();
    return recent.length < 6 ? null : recent.reduce((sum, one) => sum + one, 0) / recent.length;
  });
}

/** From the least to the largest of all that is drawn. */
export function burstRange(burst: Burst | undefined, hello: Hello | undefined): readonly [number, number] {
  if (!burst || !hello || kindOf(hello) === "yesNo") return [0, 1];
  const all = [burst.came, burst.said, burst.low ?? [], burst.high ?? []].flatMap((values) => [...values]);
  const finite = all.filter((value) => Number.isFinite(value));
  return finite.length > 0 ? [Math.min(...finite), Math.max(...finite)] : [0, 1];
}

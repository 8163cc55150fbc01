import type { Marble } from "../frames.js";
import type { RunState } from "./runState.js";

const operators = ["forward", "compare", "backward", "update"];

/** From above: the operators', then the user's. */
export const lanesOf = ({ hello }: RunState): readonly string[] => [...operators, ...(hello?.lanes ?? [])];

/** Where the first lane is. */
export const top = 30;

/** How far lanes are apart. */
export const between = 36;

/** The column of each marble: those of one tick, of forward and what follows at once, stand below each other. */
export function columnsOf(shown: readonly Marble[]): number[] {
  let column = -1;
  return shown.map(({ lane, tick, key }, index) => {
    const before = shown[index - 1];
    const isSame = before?.tick === tick && before.key === key && before.lane !== lane;
    if (!isSame || lane === "backward" || lane === "update") column += 1;
    return column;
  });
}

/** Where the first column stands, how far the columns are apart, and how many are left away where there is no room. */
export function placesOf(
  shown: readonly Marble[],
  columns: readonly number[],
  width: number,
): { left: number; step: number; skipped: number } {
  const room = width - (width < 560 ? 66 : 122) - 34;
  const all = (columns.at(-1) ?? 0) + 1;
  const turn = columns[shown.findIndex(({ lane }) => lane === "backward")] ?? all;
  const skipped = Math.max(0, Math.min(turn - 16, all - Math.floor(room / 4.5)));
  const step = Math.min(26, room / (all - skipped));
  return { left: width - room - 30 + (0.5 - skipped) * step, step, skipped };
}

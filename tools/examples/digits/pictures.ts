import type { Mistake } from "./mistakesOf.js";

/** Mistakes as text, side by side: every character is two rows of pixels of one column. */
export function pictures(mistakes: readonly Mistake[]): string {
  const lines = mistakes.map(({ pixels, label, named }) => [
    `${label}, named ${named}`.padEnd(width),
    ...Array.from({ length: 10 }, (_, line) =>
      Array.from({ length: width }, (__, column) => {
        const at = 28 * (2 * line + 4) + column + 4; // the margin of four pixels is empty, or nearly
        return shades[Math.round(((pixels[at] + pixels[at + 28]) / 2) * (shades.length - 1))];
      }).join(""),
    ),
  ]);
  return lines[0]?.map((_, line) => lines.map((each) => each[line]).join("   ").trimEnd()).join("\n") ?? ""; // prettier-ignore
}

/** Which digits are taken for which, as text: a row for each true digit. */
export function confusions(matrix: readonly (readonly number[])[]): string {
  const head = `named  ${matrix.map((_, named) => `${named}`.padStart(4)).join("")}`;
  const rows = matrix.map(
    (row, label) =>
      `is ${label}   ${row.map((count) => `${count === 0 ? "·" : count}`.padStart(4)).join("")}`,
  );
  return [head, ...rows].join("\n");
}

const width = 20;
const shades = " .:-=+*#%@";

import * as asciichart from "asciichart";

/** Two lines one above the other, on the same scale: a day is two columns wide. */
export function picture(lines: Readonly<Record<string, readonly number[]>>): string {
  const all = Object.values(lines).flat();
  const scale = { height: 8, min: Math.min(...all), max: Math.max(...all) };
  const format = (value: number): string => Math.round(value).toLocaleString("en-US").padStart(7);
  return Object.entries(lines)
    .map(([name, values]) => {
      const wide = values.flatMap((value) => [value, value]);
      return `${name}\n${asciichart.plot(wide, { ...scale, format })}`;
    })
    .join("\n\n");
}

import * as asciichart from "asciichart";

/** How one net learned a task. */
export interface Curve {
  readonly name: string;
  /** Of every update. */
  readonly losses: number[];
  /** What can be reached without a memory. */
  readonly floor: number;
}

/** The loss over the updates, a line a net, in shares of what is reached without a memory. */
export function picture(curves: readonly Curve[]): string {
  const [width, height] = [72, 6];
  return curves
    .map(({ name, losses, floor }) => {
      const shares = Array.from({ length: width }, (_, column) => {
        const part = losses.slice((column * losses.length) / width, ((column + 1) * losses.length) / width);
        return Math.min(1.25, part.reduce((sum, loss) => sum + loss, 0) / part.length / floor);
      });
      const format = (value: number): string => `${Math.round(100 * value)} %`.padStart(6);
      return `${name}\n${asciichart.plot(shares, { height, min: 0, max: 1.25, format })}`;
    })
    .join("\n\n");
}

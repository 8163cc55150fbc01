import type { Signal } from "./Signal.js";

/**
 * To be called where a loss ignores rows of a labelled tick: those that a net could not use are masked, as rows without a
 * label are. `forward` did not know that they have none. A row of a net that needs whole sequences has spoilt its
 * sequence already.
 */
export function maskIgnored(signal: Signal): void {
  for (let at: Signal | undefined = signal; at; at = at.below) {
    const { net, unrolling } = at;
    if (!net || unrolling.network.flat.wholeSequences) continue;
    const usable = usableRows(at);
    if (!usable) continue;
    unrolling.maskRows(at.tick, usable);
    at.runMask = usable;
  }
}

/** The rows of a tick with a finite input, and an output that is a number, as a mask; undefined where all are or are masked. */
function usableRows({ unrolling, tick, rows, mask, values, offset }: Signal): number[] | undefined {
  const inputs = unrolling.usableInputs(tick, mask) ?? mask;
  const { fanOut } = unrolling.network;
  // Of a row whose new memory was not finite, forward has kept the memory, and made the output NaN.
  const hasOutput = (row: number): boolean => {
    for (let i = offset + row * fanOut; i < offset + (row + 1) * fanOut; i++)
      if (Number.isNaN(values[i])) return false;
    return true;
  };
  const usable = Array.from({ length: rows }, (_, row) => (inputs?.[row] === 0 || !hasOutput(row) ? 0 : 1));
  return usable.some((there, row) => there === 0 && mask?.[row] !== 0) ? usable : undefined;
}

/**
 * What each head of attention subtracts for each tick of the window, `[heads, window]`, oldest first: slope · age.
 *
 * The slopes are 2^(-8 / heads), 2^(-16 / heads) …; for other numbers of heads than powers of two, some between those of the
 * power below.
 */
export function alibiPenalties(heads: number, window: number): number[] {
  const power = 2 ** Math.floor(Math.log2(heads));
  const decay = 2 ** (-8 / power);
  return Array.from({ length: heads }, (_, head) =>
    head < power ? decay ** (head + 1) : decay ** (head - power + 0.5),
  ).flatMap((slope) => Array.from({ length: window }, (_, place) => slope * (window - 1 - place)));
}

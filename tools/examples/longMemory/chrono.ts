import { zeros, type Initialiser } from "backstream";

/**
 * Biases with which the units of a cell remember for as many ticks as a task lasts, each for another time.
 *
 *     b ~ ln U(1, ticks - 1)     of the gate that keeps: z of a GRU, f of an LSTM; -b of an LSTM's i
 *
 * A gate σ(b) keeps a memory for about 1 + eᵇ ticks.
 *
 * @source Tallec & Ollivier, "Can recurrent neural networks warp time?", ICLR 2018.
 */
export function chrono(
  cell: "gru" | "lstm",
  ticks: number,
): { readonly bias_ih_l0: Initialiser; readonly bias_hh_l0: Initialiser } {
  const bias: Initialiser = (values, [height], random) => {
    const units = height / (cell === "gru" ? 3 : 4);
    values.fill(0);
    for (let unit = 0; unit < units; unit++) {
      // PyTorch's order of gates: r z n, and i f g o.
      const keep = Math.log(1 + random.uniform() * (ticks - 2));
      values[units + unit] = keep;
      if (cell === "lstm") values[unit] = -keep;
    }
  };
  return { bias_ih_l0: bias, bias_hh_l0: zeros() };
}

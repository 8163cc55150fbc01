import { dense, elman, gru, lstm, network, stack, type Network } from "backstream";
import type { LearnSettings } from "./resolveSettings.js";

/** The net: a recurrent cell (or a dense layer), and one output. */
export function buildNetwork(width: number, { cell, units, seed }: LearnSettings): Network {
  switch (cell) {
    case "none":
      return network(stack(dense(width, units, { activation: "tanh" }), dense(units, 1)), { seed });
    case "elman":
      return network(stack(elman(width, units), dense(units, 1)), { seed });
    case "lstm":
      return network(stack(lstm(width, units), dense(units, 1)), { seed });
    case "gru":
      return network(stack(gru(width, units), dense(units, 1)), { seed });
  }
}

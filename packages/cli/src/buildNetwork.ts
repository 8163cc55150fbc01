import { dense, elman, gru, lstm, network, stack, type Network } from "backstream";
import type { EncodingPlan } from "./encoding/EncodingPlan.js";
import type { LearnSettings } from "./resolveSettings.js";

/** The net: a recurrent cell (or a dense layer), and one output, or one for each class. */
export function buildNetwork(
  width: number,
  { classes: outputs = 1 }: Pick<EncodingPlan, "classes">,
  { cell, units, seed }: LearnSettings,
): Network {
  switch (cell) {
    case "none":
      return network(stack(dense(width, units, { activation: "tanh" }), dense(units, outputs)), { seed });
    case "elman":
      return network(stack(elman(width, units), dense(units, outputs)), { seed });
    case "lstm":
      return network(stack(lstm(width, units), dense(units, outputs)), { seed });
    case "gru":
      return network(stack(gru(width, units), dense(units, outputs)), { seed });
  }
}

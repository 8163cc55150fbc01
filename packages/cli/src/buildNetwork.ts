import {
  dense,
  eLstm,
  elman,
  gru,
  lru,
  lstm,
  minGru,
  network,
  stack,
  type Initialiser,
  type Network,
} from "backstream";
import type { EncodingPlan } from "./encoding/EncodingPlan.js";
import type { LearnSettings } from "./settings/LearnSettings.js";

/** The net: a recurrent cell (or a dense layer), and one output, or one for each class. */
export function buildNetwork(
  width: number,
  plan: Pick<EncodingPlan, "classes" | "task" | "key">,
  { cell, units, seed, gradient }: LearnSettings,
): Network {
  const { classes: outputs = 1 } = plan;
  switch (cell) {
    case "none":
      return network(stack(dense(width, units, { activation: "tanh" }), dense(units, outputs)), { seed });
    case "elman":
      return network(stack(elman(width, units), dense(units, outputs)), { seed });
    case "lstm":
      return network(stack(lstm(width, units), dense(units, outputs)), { seed });
    case "lru": {
      // Nothing in it is other than linear.
      const between = dense(units, units, { activation: "tanh" });
      return network(stack(lru(width, units, { gradient }), between, dense(units, outputs)), { seed });
    }
    case "minGru":
      return network(stack(minGru(width, units, { gradient }), dense(units, outputs)), { seed });
    case "eLstm":
      return network(stack(eLstm(width, units, { gradient }), dense(units, outputs)), { seed });
    case "gru": {
      const updateGate: Initialiser = (bias) => bias.fill(-4, units, 2 * units);
      const initialise = beginsWithoutMemory(plan) ? { bias_ih_l0: updateGate } : {};
      return network(stack(gru(width, units, { initialise }), dense(units, outputs)), { seed });
    }
  }
}

/**
 * Whether a GRU begins with its update gates nearly closed, so that its output is that of the record alone, and learns what to
 * keep. That was better on every small table; for yes or no with a key, as in the demo, it was not.
 */
export function beginsWithoutMemory({ task, key }: Pick<EncodingPlan, "task" | "key">): boolean {
  return task === "regression" || key === undefined;
}

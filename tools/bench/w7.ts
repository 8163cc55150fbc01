import { attention, dense, stack } from "backstream";
import { wavesForecast } from "./wavesForecast.js";
import type { Workload } from "./workload.js";

/** Attention on a stream: keys and values of the newest ticks are kept. */
export const w7: Workload = wavesForecast(
  () => stack(attention(64, { heads: 4, window: 64 }), dense(64, 1)),
  {
    name: "W7",
    title:
      "attention, 64 features, 4 heads, over the newest 64 ticks, and dense; one update per tick (window 1)",
    targets: { PyTorch: 20 },
  },
);

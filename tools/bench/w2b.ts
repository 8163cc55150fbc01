import { gruForecast } from "./gruForecast.js";
import type { Workload } from "./workload.js";

/** W2 with a net large enough for arithmetic to count. */
export const w2b: Workload = gruForecast(128, 32, {
  name: "W2b",
  title: "GRU 1→128 + dense, otherwise as W2",
  unit: "update (32 ticks)",
  targets: { PyTorch: 8, "TF.js wasm": 150 },
  peers: ["PyTorch", "TF.js cpu", "TF.js wasm"],
});

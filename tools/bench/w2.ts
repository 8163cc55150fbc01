import { gruForecast } from "./gruForecast.js";
import type { Workload } from "./workload.js";

/** The smallest useful net on one stream: what this library is for. */
export const w2: Workload = gruForecast(32, 32, {
  name: "W2",
  title: "GRU 1→32 + dense, squared error, Adam, batch 1, window 32 = stride 32, fed tick by tick",
  unit: "update (32 ticks)",
  targets: { PyTorch: 50, "TF.js wasm": 1000 },
  peers: ["PyTorch", "TF.js cpu", "TF.js wasm"],
});

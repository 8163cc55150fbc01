import { gruForecast } from "./gruForecast.js";
import type { Workload } from "./workload.js";

/** An update at every tick: shows the cost of the stream in addition to the arithmetic. */
export const w4: Workload = gruForecast(32, 1, {
  name: "W4",
  title: "GRU 1→32 + dense, one tick, one update per tick (window 1)",
  unit: "tick and update",
  targets: { PyTorch: 100 },
  peers: ["PyTorch"],
});

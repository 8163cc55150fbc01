import { causalConv1d, dense, relu, stack } from "backstream";
import { wavesForecast } from "./wavesForecast.js";
import type { Workload } from "./workload.js";

/** A small WaveNet on a stream: each layer sees twice as far back as the one before it. */
export const w6: Workload = wavesForecast(
  () =>
    stack(
      causalConv1d(32, 32, { kernelSize: 3 }),
      relu(),
      causalConv1d(32, 32, { kernelSize: 3, dilation: 2 }),
      relu(),
      causalConv1d(32, 32, { kernelSize: 3, dilation: 4 }),
      relu(),
      causalConv1d(32, 32, { kernelSize: 3, dilation: 8 }),
      relu(),
      dense(32, 1),
    ),
  {
    name: "W6",
    title:
      "4 causal convolutions of 32 channels, kernel 3, dilations 1, 2, 4, 8, ReLU, and dense; one update per tick (window 1)",
    targets: { PyTorch: 20 },
  },
);

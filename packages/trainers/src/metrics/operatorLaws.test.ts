import { operatorLaws } from "@backstream/testing";
import { accuracy } from "./accuracy.js";
import { mase } from "./mase.js";
import { measure } from "./measure.js";
import { metrics } from "./metrics.js";
import { r2 } from "./r2.js";

const signals = () =>
  [0.5, -1, 2, 0.75, 1.5, -0.5, 1].map((output, tick) => ({
    sample: { input: 0, target: tick === 3 ? undefined : tick % 2 },
    output,
  }));
const several = metrics({ right: accuracy(), scaled: mase({ period: 2 }), explained: r2() });

operatorLaws("measure", () => measure(several), signals);
operatorLaws("measure, rolling", () => measure(several, { rolling: 3 }), signals);
operatorLaws("measure, fading", () => measure(several, { fading: 0.5 }), signals);

// node tools/scripts/run.mjs tools/bench/customLayer.ts
// How many times slower a customLayer is than the same layer written by hand on the arena's memory: a layer norm.
import { clock } from "./clock.js";
import { inProcess } from "./contender.js";
import { interleaved } from "./interleaved.js";
import { customLayerNorm, layerNormByHand } from "./layerNorm.js";
import { layerPass } from "./layerPass.js";
import { median } from "./median.js";

const ticks = 32;
const now = clock("cpu");
for (const batch of [1, 32]) {
  const [custom, byHand] = [customLayerNorm, layerNormByHand].map((make) => layerPass(make(), ticks, batch));
  const expected = byHand.results();
  const distance = custom.results().reduce((most, x, i) => Math.max(most, Math.abs(x - expected[i])), 0);
  if (!(distance < 1e-3))
    throw new Error(`customLayer: its numbers are ${distance} off those of the layer by hand`);

  const contenders = [
    inProcess("custom", now, custom.run, custom.end),
    inProcess("by hand", now, byHand.run, byHand.end),
  ];
  const rounds = await interleaved(contenders, { rounds: 9, budget: 0.1, clock: "cpu" }, () => {});
  for (const contender of contenders) contender.end();
  const [slow, fast] = [rounds.get("custom") ?? [], rounds.get("by hand") ?? []];
  const ratio = median(slow.map((seconds, round) => seconds / fast[round]));
  const times = [slow, fast].map((seconds) => `${Math.round(median(seconds) * 1e6)} µs`);
  console.log(
    `layer norm, 64 wide, ${ticks} ticks of ${batch} rows: customLayer ${times[0]}, by hand ${times[1]}: ` +
      `${ratio.toFixed(2)} times slower (at most 3)`,
  );
}

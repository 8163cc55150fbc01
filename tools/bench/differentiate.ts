// node tools/scripts/run.mjs tools/bench/differentiate.ts
// How many times slower a GRU is that `differentiate` made of its formula than the one that is written by hand.
import { gru, type Layer } from "backstream";
import { clock } from "./clock.js";
import { inProcess } from "./contender.js";
import { gruByFormula } from "../../packages/layers/src/fixtures/gruByFormula.js";
import { interleaved } from "./interleaved.js";
import { layerPass } from "./layerPass.js";
import { median } from "./median.js";

const ticks = 32;
const now = clock("cpu");
for (const [units, most] of [
  [32, 5],
  [128, 2],
] as const) {
  const layers: Layer[] = [gruByFormula(1, units), gru(1, units)];
  const [formula, byHand] = layers.map((layer) => layerPass(layer, ticks, 1));
  const expected = byHand.results();
  const distance = formula.results().reduce((worst, x, i) => Math.max(worst, Math.abs(x - expected[i])), 0);
  if (!(distance < 1e-3))
    throw new Error(`differentiate: its numbers are ${distance} off those of the layer by hand`);

  const contenders = [
    inProcess("formula", now, formula.run, formula.end),
    inProcess("by hand", now, byHand.run, byHand.end),
  ];
  const rounds = await interleaved(contenders, { rounds: 9, budget: 0.1, clock: "cpu" }, () => {});
  for (const contender of contenders) contender.end();
  const [slow, fast] = [rounds.get("formula") ?? [], rounds.get("by hand") ?? []];
  const ratio = median(slow.map((seconds, round) => seconds / fast[round]));
  const times = [slow, fast].map((seconds) => `${Math.round(median(seconds) * 1e6)} µs`);
  console.log(
    `gru(1, ${units}), ${ticks} ticks: differentiate ${times[0]}, by hand ${times[1]}: ` +
      `${ratio.toFixed(2)} times slower (at most ${most})`,
  );
}

// Can a net go on learning for ever? A world that changes slowly, a million samples, one at a time: plain learning gets
// worse than a linear model; pulling towards the beginning, or replacing units that do nothing, does not.
import { backprop, network, randomStream, squaredError } from "backstream";
import { map, range } from "rxjs";
import { example } from "../example.js";
import { medianAndRange } from "../medianAndRange.js";
import { arms, type Arm } from "./arms.js";
import { slowRegression } from "./slowRegression.js";

await example("online-plasticity", async ({ quick, full, progress }) => {
  const samples = quick ? 20_000 : full ? 1_000_000 : 100_000;
  const seeds = quick ? 2 : 10;
  const tenth = samples / 10;

  /** The mean squared error in each tenth, measured before each sample is learned. */
  function learn({ net, rule, layer, optimizer }: Arm, seed: number): number[] {
    const sums = Array<number>(10).fill(0);
    const next = slowRegression(randomStream(seed), samples / 100);
    range(0, samples)
      .pipe(map(next), backprop(network(layer(), { seed }), { loss: squaredError(), optimizer: optimizer() }))
      .subscribe(({ step, loss }) => {
        sums[Math.floor((step - 1) / tenth)] += loss / tenth;
        if (step % 1000 === 0) progress(`${net}, ${rule}, seed ${seed}: sample ${step} of ${samples}`);
      });
    return sums;
  }

  const rows = arms.map((arm) => {
    const runs = Array.from({ length: seeds }, (_, index) => learn(arm, index + 1));
    const at = (index: number) => medianAndRange(runs.map((sums) => sums[index]));
    return {
      net: arm.net,
      "learns by": arm.rule,
      "first tenth": at(0).median,
      "fifth tenth": at(4).median,
      "last tenth": at(9).median,
      range: at(9).range,
    };
  });
  return { rows, facts: { samples, "samples between two flips": samples / 100, seeds } };
});

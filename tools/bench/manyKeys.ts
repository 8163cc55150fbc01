// How fast many keys learn, and what a key costs: node tools/scripts/run.mjs tools/bench/manyKeys.ts [keys] [rounds]
import { arms } from "../examples/online-keys/arms.js";
import { measureKeys } from "../examples/online-keys/measureKeys.js";
import { median } from "./median.js";

const perSecond = (microseconds: number): string => Math.round(1e6 / microseconds).toLocaleString("en");
const [most = 100_000, rounds = 8] = process.argv.slice(2).map(Number);
for (const [keys, active] of [
  [Math.min(most, 10_000), Math.min(most, 10_000)],
  [most, Math.min(most, 10_000)],
]) {
  const sums = new Set<number>();
  for (const [name, river] of Object.entries(arms)) {
    const { wall, processor, bytes, losses } = await measureKeys(river, { keys, active, rounds });
    sums.add(losses);
    console.log(
      `${keys.toLocaleString("en")} keys, ${active.toLocaleString("en")} active, ${name}: ` +
        `${perSecond(median(wall))} ticks/s, at best ${perSecond(Math.min(...wall))}; ` +
        `processor time ${median(processor).toFixed(2)} µs a tick, at best ${Math.min(...processor).toFixed(2)}; ` +
        `${Math.round(bytes).toLocaleString("en")} bytes a key`,
    );
  }
  console.log(
    sums.size === 1
      ? "all learned the same, to the bit"
      : `they learned differently: ${[...sums].join(", ")}`,
  );
}

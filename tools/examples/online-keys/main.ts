// What does a key cost? One GRU over shared weights, a memory and a window of its own for each of 10,000 and of 100,000
// keys: by a function as key, and by groupBy, which makes a group of RxJS and operators for every key.
import { example } from "../example.js";
import { medianAndRange } from "../medianAndRange.js";
import { arms } from "./arms.js";
import { measureKeys } from "./measureKeys.js";

await example("online-keys", async ({ quick, full, progress }) => {
  const rounds = quick ? 2 : full ? 40 : 10;
  const [most, active] = quick ? [2000, 200] : [100_000, 10_000];
  const rows = [];
  const losses = new Map<number, Set<number>>();
  for (const keys of [active, most]) {
    for (const [name, river] of Object.entries(arms)) {
      const measured = await measureKeys(river, { keys, active, rounds }, (done) =>
        progress(`${keys} keys, ${name}: ${done}`),
      );
      const wall = medianAndRange(measured.wall, 2);
      rows.push({
        keys,
        arm: name,
        "ticks/s": Math.round(1e6 / wall.median),
        "at best": Math.round(1e6 / Math.min(...measured.wall)),
        "µs a tick": wall.median,
        range: wall.range,
        "µs of processor time": medianAndRange(measured.processor).median,
        "bytes a key": Math.round(measured.bytes),
      });
      losses.set(keys, (losses.get(keys) ?? new Set()).add(measured.losses));
    }
  }
  const isEqual = [...losses.values()].every(({ size }) => size === 1);
  return {
    rows,
    facts: {
      "keys that send": active,
      rounds,
      "ticks a round": 8 * active,
      "all arms learned": isEqual ? "the same, to the bit" : "differently",
    },
  };
});

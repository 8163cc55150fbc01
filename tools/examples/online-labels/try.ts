import { predictThenLearn, ways } from "./predictThenLearn.js";
import { readFlights } from "./readFlights.js";
const [count, ...names] = process.argv.slice(2);
for (const way of (names.length ? names : Object.keys(ways)) as (keyof typeof ways)[]) {
  const begin = process.cpuUsage().user;
  const losses = await predictThenLearn(readFlights(Number(count)), { way, seed: 7, progress: () => {} });
  console.log(
    way,
    [...losses].map(([n, l]) => `${n} ${l.total.toFixed(6)} (${l.count})`).join(", "),
    ((process.cpuUsage().user - begin) / Number(count)).toFixed(1),
    "us",
  );
}

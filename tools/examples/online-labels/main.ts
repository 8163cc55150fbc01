// Will a flight be more than 15 minutes late? That is known hours later, and later for those that are late. A net and its
// baselines say it when the flight departs, and learn when it is known, all with the same lateness.
import { example } from "../example.js";
import type { Row } from "../results.js";
import { predictThenLearn, ways } from "./predictThenLearn.js";
import { readFlights } from "./readFlights.js";

await example("online-labels", async ({ quick, full, progress }) => {
  const flights = full ? 3_000_000 : quick ? 20_000 : 200_000;
  const text = (count: number): string => count.toLocaleString("en-US");
  const rows: Row[] = [];
  for (const way of Object.keys(ways) as (keyof typeof ways)[]) {
    const losses = await predictThenLearn(readFlights(flights), {
      way,
      seed: 7,
      progress: (count) => progress(`learned from ${way}: ${text(count)} of ${text(flights)} flights`),
    });
    for (const [model, loss] of losses)
      rows.push({ "learned from": way, model, "log-loss": loss.total, ...(full && loss.byMonth) });
  }
  return { rows, facts: { flights, seed: 7 } };
});

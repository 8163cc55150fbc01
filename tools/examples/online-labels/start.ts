// The second part of npm start: the same flights, with labels that are as late as they are.
import { progressLine } from "../progressLine.js";
import { resultsText } from "../results.js";
import { predictThenLearn } from "./predictThenLearn.js";
import { readFlights } from "./readFlights.js";

const flights = Number(process.argv[2] ?? 200_000);
const { show, clear } = progressLine(process.stderr);
console.log(`
The same flights, with labels as late as they are: each is predicted at its departure, and learned from 15 minutes behind its
scheduled landing. Who has not landed by then is late. The baselines learn at the same time.
`);
const losses = await predictThenLearn(readFlights(flights), {
  way: "when decided",
  seed: 7,
  progress: (count) =>
    show(`late labels: ${count.toLocaleString("en-US")} of ${flights.toLocaleString("en-US")} flights`),
});
clear();
const rows = Array.from(losses, ([model, loss]) => ({ model, "log-loss": loss.total }));
console.log(resultsText({ rows }));
const [[net, ofNet], ...others] = losses;
const best = others.reduce((least, each) => (each[1].total < least[1].total ? each : least));
console.log(
  `\nThe ${net} is ${ofNet.total < best[1].total ? "ahead of" : "behind"} the best of its baselines, ${best[0]}. All ways to wait: npm run example online-labels`,
);

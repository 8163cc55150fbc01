// npm run soak [-- --ticks 1000000]: fails where memory grows.
import { parseArgs } from "node:util";
import { soakSubscriptions } from "./soakSubscriptions.js";
import { soakTicks } from "./soakTicks.js";

const { values } = parseArgs({ options: { ticks: { type: "string", default: "1000000" } } });
const ticks = Number(values.ticks);
if (!(Number.isInteger(ticks) && ticks >= 1)) {
  console.error(`soak: ticks is "${values.ticks}", expected a whole number from 1 up`);
  process.exit(2);
}
for (const soak of [await soakTicks(ticks), await soakSubscriptions(10_000)]) {
  console.log(`${soak.what}: ${soak.said}: ${soak.flat ? "flat" : "NOT FLAT"}`);
  if (!soak.flat) process.exitCode = 1;
}

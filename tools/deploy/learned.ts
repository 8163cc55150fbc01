// How many records the models of a stream's partitions have learned from, as their store has it:
//   node tools/scripts/run.mjs tools/deploy/learned.ts nats://127.0.0.1 models flights 16
import { jetStreamStore } from "@backstream/jetstream";
import { connect } from "@nats-io/transport-node";
import { decompressCheckpoint } from "backstream";

const [server = "nats://127.0.0.1", bucket = "models", key = "flights", partitions = "16"] =
  process.argv.slice(2);
const nc = await connect({ servers: server });
let samples = 0;
let updates = 0;
let begun = 0;
for (let partition = 0; partition < Number(partitions); partition++) {
  const stored = await jetStreamStore(nc, bucket, `${key}.${partition}`).load();
  if (!stored) continue;
  const checkpoint = await decompressCheckpoint(stored.bytes);
  begun++;
  samples += checkpoint.samples;
  updates += checkpoint.step;
}
await nc.drain();
console.log(
  `${begun} partitions of ${partitions} have learned from ${samples} records, in ${updates} updates`,
);

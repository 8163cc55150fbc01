// Sources, sinks and stores are made over a connection; what is none is refused. Nothing here needs a server.
import assert from "node:assert/strict";
import {
  fromJetStream,
  jetStreamMergeLog,
  jetStreamStore,
  partitionOf,
  partitions,
  respond,
  toJetStream,
} from "@backstream/jetstream";
import type { NatsConnection } from "@nats-io/nats-core";

const nc = {
  options: {},
  subscribe() {},
  isClosed: () => true,
  closed: async () => undefined,
} as unknown as NatsConnection;
assert.equal(typeof fromJetStream<{ delay: number }>(nc, "FLIGHTS").subscribe, "function");
assert.equal(typeof toJetStream<{ row: number }>(nc, "flights", { id: ({ row }) => `${row}` }), "function");
assert.equal(typeof jetStreamStore(nc, "models", "flights").save, "function");
assert.equal(typeof jetStreamMergeLog(nc, "flights").append, "function");
assert.equal(typeof partitions(nc, { bucket: "workers", count: 64 }).subscribe, "function");
assert.equal(typeof respond(nc, "predict", (x: number) => x).subscribe, "function");
assert.equal(partitionOf("OSL", 64), 1);
assert.throws(() => partitionOf("OSL", 0), RangeError);

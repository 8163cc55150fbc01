import { toJetStream } from "@backstream/jetstream";
import { jetstreamManager } from "@nats-io/jetstream";
import { connect } from "@nats-io/transport-node";
import { fromPull } from "backstream";
import { lastValueFrom } from "rxjs";
import { natsServer } from "../../../packages/jetstream/src/fixtures/natsServer.js";
import type { Broker } from "./Broker.js";
import type { Flight } from "./Flight.js";

/** A nats-server with the stream `FLIGHTS` of the subjects `flights.…`. */
export async function jetStreamBroker(): Promise<Broker> {
  const server = await natsServer();
  const nc = await connect({ servers: server.url, maxReconnectAttempts: -1, reconnectTimeWait: 50 });
  const manager = await jetstreamManager(nc);
  const make = () => manager.streams.add({ name: "FLIGHTS", subjects: ["flights.>"] });
  await make();
  return {
    url: server.url,
    async publish(flights, subjectOf = () => "flights.all") {
      const publish = toJetStream<Flight>(nc, subjectOf, {
        id: ({ row }) => `${row}`,
        batch: { records: 32 },
      });
      await lastValueFrom(fromPull(flights).pipe(publish));
    },
    async makeAnew() {
      await manager.streams.delete("FLIGHTS");
      await make();
    },
    async crash() {
      await server.stop("SIGKILL");
      await server.start();
    },
    kill: () => server.stop("SIGKILL"),
    start: () => server.start(),
    suspend: () => server.suspend(),
    resume: () => server.resume(),
    async end() {
      server.resume();
      await nc.close();
      await server.end();
    },
  };
}

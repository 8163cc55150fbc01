// jetstreamBrowser.test.ts runs this in a page: it learns from a stream over a websocket, and publishes what came of it.
import { fromJetStream, jetStreamStore } from "@backstream/jetstream";
import { wsconnect } from "@nats-io/nats-core";
import { encodeCheckpoint } from "backstream";
import { lastValueFrom } from "rxjs";
import { learnWaves, type Wave } from "./learnWaves.js";

declare const server: string; // the page says which

const nc = await wsconnect({ servers: server });
try {
  const learned = await lastValueFrom(learnWaves(fromJetStream<Wave>(nc, "WAVES", { untilEnd: true })));
  await jetStreamStore(nc, "models", "waves").save(encodeCheckpoint(learned), undefined);
  nc.publish("learned", "saved");
} catch (error) {
  nc.publish("learned", String(error));
}
await nc.drain();

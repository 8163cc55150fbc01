// Records are published to a JetStream stream, and a learner that is killed goes on from there: its checkpoints are in the same
// server. It starts a nats-server of its own, and says so where none is installed.
import { fromJetStream, jetStreamStore, toJetStream } from "@backstream/jetstream";
import { jetstreamManager } from "@nats-io/jetstream";
import { connect } from "@nats-io/transport-node";
import { adam, dense, durable, fromPull, gru, network, squaredError, stack, truncatedBptt } from "backstream"; // prettier-ignore
import { lastValueFrom, map, take } from "rxjs";
import { hasNatsServer, natsServer } from "../../packages/jetstream/src/fixtures/natsServer.js";

interface Reading {
  readonly at: number;
  readonly level: number;
}

async function program() {
  const server = await natsServer();
  const nc = await connect({ servers: server.url, maxReconnectAttempts: -1 });
  await (await jetstreamManager(nc)).streams.add({ name: "LEVELS", subjects: ["levels.>"] });
  const readings = Array.from({ length: 3000 }, (_, at): Reading => ({ at, level: Math.sin(at / 5) }));
  const publish = toJetStream<Reading>(nc, "levels.all", { id: ({ at }) => `${at}`, batch: { records: 64 } });
  await lastValueFrom(fromPull(readings).pipe(publish));

  const training = { loss: squaredError(), optimizer: adam({ learningRate: 0.01 }), window: 16, stride: 4 };
  /** Each subscription goes on from what is in the store. */
  const learning = (key: string) =>
    durable(
      jetStreamStore(nc, "models", key),
      (from) => {
        const net = network(stack(gru(1, 8), dense(8, 1)), { seed: 3 });
        return fromJetStream<Reading>(nc, "LEVELS", { from, untilEnd: true }).pipe(
          map(({ at, level, position }) => ({ input: level, target: Math.sin((at + 2) / 5), position })),
          truncatedBptt(net, { ...training, from }),
        );
      },
      { every: 50 },
    );
  const steps$ = learning("a");
  const killed = await lastValueFrom(steps$.pipe(take(330))); // stands for a kill: it saves nothing
  const lives = [killed, await lastValueFrom(steps$), await lastValueFrom(learning("b"))];
  await nc.close();
  await server.end();
  return lives.map(({ loss, step }) => ({ loss, step }));
}

const lives = hasNatsServer ? await program() : undefined;
if (lives) {
  const [killed, second, whole] = lives;
  console.log(
    `killed after ${killed.step} updates, gone on to ${second.step}: loss ${second.loss}, without the kill ${whole.loss}`,
  );
} else console.log("nats-server is not in the PATH, so there is nothing to learn from");
export { lives };

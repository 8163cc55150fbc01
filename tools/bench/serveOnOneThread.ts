// What `backstream serve` would be with the learner on the thread that serves: the same parts, without a second thread. It
// stands beside `serve` in serving.ts, to be compared.
import { MessageChannel } from "node:worker_threads";
import type { AddressInfo } from "node:net";
import { Answering } from "../../packages/cli/src/serving/Answering.js";
import { httpServer } from "../../packages/cli/src/serving/httpServer.js";
import { learningThread } from "../../packages/cli/src/serving/learningThread.js";
import type { FromLearner } from "../../packages/cli/src/serving/messages.js";
import { Service } from "../../packages/cli/src/serving/Service.js";

const { port1: port, port2: learner } = new MessageChannel();
const post = (): void => {}; // nothing is posted here
const service = new Service({ capacity: 1, unhealthyAfter: 0, post });
port.on("message", (message: FromLearner) => {
  if (message.kind === "begun") service.answering = new Answering(message);
  if (message.kind === "state") {
    service.counts = message.counts;
    service.answering?.follow(message);
    port.postMessage({ kind: "followed" });
  }
  if (message.kind === "failed") throw new Error(message.failure.message);
});
const server = httpServer(service);
server.listen(0, "127.0.0.1", () => {
  console.error(`serving on http://127.0.0.1:${(server.address() as AddressInfo).port}`); // not a pipe
});
process.once("SIGTERM", () => process.exit(0));
await learningThread(learner, { source: "flights" });

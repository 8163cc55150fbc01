import { parentPort, workerData } from "node:worker_threads";
import type { Message } from "../frames.js";
import { serve } from "./serve.js";
import { mostCommandsWaiting, received, taken, type ThreadData } from "./ThreadData.js";

/** The program of the server's thread: a run that never gives its event loop a turn is served all the same. */
export async function main(): Promise<void> {
  const { options, counts, commands } = workerData as ThreadData;
  let given = 0;
  const serving = await serve({
    ...options,
    command: (command) => {
      if (given - Atomics.load(counts, taken) >= mostCommandsWaiting) return false;
      given++;
      commands.postMessage(command);
      return true;
    },
  });
  const port = parentPort!; // it is a thread
  port.on("message", (message: Message | { readonly type: "close" }) => {
    if (message.type === "close") {
      void serving.close().then(() => port.close());
      return;
    }
    Atomics.add(counts, received, 1);
    serving.take(message);
  });
  port.postMessage(serving.port);
}

void main();

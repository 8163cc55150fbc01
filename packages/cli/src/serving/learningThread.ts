import { publishParameters, sharedParameters } from "backstream";
import type { MessagePort } from "node:worker_threads";
import { failureOf } from "../failureOf.js";
import type { Learner } from "../Learner.js";
import type { LearnOptions } from "../LearnOptions.js";
import type { Run } from "../Run.js";
import { runLearning } from "../runLearning.js";
import { SaveClock } from "../SaveClock.js";
import { countsOf } from "./countsOf.js";
import type { FromLearner, ServedKey, ToLearner } from "./messages.js";
import { PostedRecords } from "./PostedRecords.js";

/**
 * Learns in a worker thread, and tells the thread that serves what it has learned: whenever the event loop turns, so
 * about every ten milliseconds, and at once where the source rests. It waits until the state before has been taken, so
 * that none pile up where the other thread is busy.
 */
export async function learningThread(port: MessagePort, options: LearnOptions): Promise<void> {
  const stop = new AbortController();
  const posted = new PostedRecords(() => changed());
  const send = (message: FromLearner): void => port.postMessage(message);
  let run: Run | undefined;
  let learner: Learner | undefined;
  let shared: SharedArrayBuffer | undefined;
  let turn: NodeJS.Immediate | undefined;
  let isAwaited = true; // whether the state before was taken
  let isChanged = false;
  const clock = new SaveClock();
  const touched = new Set<string>(); // in the order of their use

  function changed(): void {
    isChanged = true;
    if (isAwaited) turn ??= setImmediate(tell); // between two samples
  }
  function tell(): void {
    turn = undefined;
    if (!learner || !shared || !run) return;
    isAwaited = false;
    isChanged = false;
    publishParameters(learner.net, shared);
    const { encoder } = learner;
    const keys = [...touched].flatMap((key): ServedKey[] => {
      const memory = encoder.memory.get(key);
      return memory ? [[key, memory, memoryOf(learner!, key)]] : []; // above --max-keys; there is a learner
    });
    touched.clear();
    const counts = countsOf(run, { taken: posted.taken, clock });
    send({ kind: "state", scales: encoder.scales, keys, counts, band: learner.bands?.width });
  }

  port.on("message", (message: ToLearner) => {
    if (message.kind === "records") return posted.push(message.records);
    if (message.kind === "followed") {
      isAwaited = true;
      if (isChanged) changed();
      return;
    }
    stop.abort(message.reason);
    posted.end();
  });
  try {
    const report = await runLearning(
      { ...options, signal: stop.signal },
      {
        onStart: (started) => {
          run = started;
          changed();
        },
        onMessage(text) {
          // That it is stopped is said by the thread that was stopped.
          if (!stop.signal.aborted) send({ kind: "message", text, isWarning: false });
        },
        onWarning: (text) => send({ kind: "message", text, isWarning: true }),
      },
      {
        clock,
        served: {
          posted,
          onBegin(made) {
            learner = made;
            const { encoder, settings, net } = made;
            const { plan, width } = encoder;
            shared = sharedParameters(net);
            for (const [key] of encoder.memory.entries()) touched.add(key);
            const { name } = net.layer;
            send({ kind: "begun", plan, settings, width, shared, net: name, parameters: net.size });
          },
          onSample({ key }) {
            touched.delete(key);
            touched.add(key);
            changed();
          },
        },
      },
    );
    clearImmediate(turn);
    tell();
    send({ kind: "ended", report });
  } catch (error) {
    send({ kind: "failed", failure: failureOf(error) });
  } finally {
    clearImmediate(turn);
    port.close();
  }
}

function memoryOf(learner: Learner, key: string): Float32Array | undefined {
  const memory = learner.memoryOf(learner.encoder.plan.key === undefined ? undefined : key);
  return memory && memory.length > 0 ? Float32Array.from(memory) : undefined;
}

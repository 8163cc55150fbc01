import { Worker } from "node:worker_threads";
import { lastValueFrom, toArray } from "rxjs";
import { expect, it } from "vitest";
import { fromWorker } from "./fromWorker.js";
import { WorkerError } from "./WorkerError.js";

const thread = (code: string): Worker =>
  new Worker(`const { parentPort } = require("node:worker_threads"); ${code}`, { eval: true });

/** What a worker of this code makes of its end: its messages, or the error. */
async function endOf(worker: Worker): Promise<unknown> {
  return lastValueFrom(fromWorker<number>(worker).pipe(toArray())).catch((error: unknown) => error);
}

it("has the messages of a worker, and completes when it ends", async () => {
  expect(await endOf(thread("parentPort.postMessage(1); parentPort.postMessage(2)"))).toEqual([1, 2]);
});

it("is an error with the message of what the worker threw", async () => {
  const error = (await endOf(thread(`throw new RangeError("no rows")`))) as WorkerError;
  expect(error).toBeInstanceOf(WorkerError);
  expect(error.message).toBe("fromWorker: the worker has died: no rows");
  expect((error.cause as Error).name).toBe("RangeError");
  expect(await endOf(thread(`throw "text"`))).toMatchObject({
    message: "fromWorker: the worker has died: text",
  });
});

it("is an error when the worker is ended, by itself or from outside", async () => {
  expect(await endOf(thread("process.exit(3)"))).toMatchObject({
    message: "fromWorker: the worker has ended with exit code 3",
  });
  const worker = thread("setInterval(() => {}, 1000); parentPort.postMessage(1)");
  const end = endOf(worker);
  worker.once("message", () => void worker.terminate());
  expect(await end).toMatchObject({ message: "fromWorker: the worker has ended with exit code 1" });
});

it("terminates the worker when it is unsubscribed", async () => {
  const worker = thread("setInterval(() => {}, 1000); parentPort.postMessage(1)");
  const exited = new Promise((exit) => worker.once("exit", exit));
  const subscription = fromWorker(worker).subscribe(() => subscription.unsubscribe());
  expect(await exited).toBe(1);
});

it("hears a worker of a page", () => {
  let isTerminated = false;
  const worker = Object.assign(new EventTarget(), { terminate: () => void (isTerminated = true) });
  const heard: unknown[] = [];
  fromWorker(worker as never).subscribe({
    next: (message) => heard.push(message),
    error: (error: Error) => heard.push(error.message),
  });
  worker.dispatchEvent(new MessageEvent("message", { data: 3 }));
  worker.dispatchEvent(Object.assign(new Event("error"), { message: "it broke" }));
  expect(heard).toEqual([3, "fromWorker: the worker has died: it broke"]);
  expect(isTerminated).toBe(true);
});

it("says so where a message cannot be read, or a script not be loaded", () => {
  const said = (event: Event): unknown => {
    const worker = Object.assign(new EventTarget(), { terminate: () => {} });
    let found: unknown;
    fromWorker(worker as never).subscribe({ error: (error: Error) => (found = error.message) });
    worker.dispatchEvent(event);
    return found;
  };
  expect(said(new Event("messageerror"))).toBe(
    "fromWorker: a message of the worker cannot be read here; post plain data",
  );
  expect(said(new Event("error"))).toBe("fromWorker: the worker has died: it could not be loaded");
});

it("refuses what is no worker", () => {
  expect(() => fromWorker("worker.js" as never)).toThrow(
    'fromWorker: worker is "worker.js", expected what a call such as new Worker(url) makes',
  );
});

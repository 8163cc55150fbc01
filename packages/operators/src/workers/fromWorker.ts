import { describeValue, expectMade } from "@backstream/core";
import { Observable, type Subscriber } from "rxjs";
import { WorkerError } from "./WorkerError.js";

/** A worker of Node.js (`node:worker_threads`). */
export interface WorkerThread {
  on(event: string, listener: (value: unknown) => void): unknown;
  off(event: string, listener: (value: unknown) => void): unknown;
  terminate(): unknown;
}

/** A worker of a page. */
export interface WebWorker {
  addEventListener(event: string, listener: (event: unknown) => void): void;
  removeEventListener(event: string, listener: (event: unknown) => void): void;
  terminate(): unknown;
}

/**
 * The messages of a worker, with its end: a worker that dies is an error, instead of silence.
 *
 *     worker    ---m---m---✕            it throws
 *     fromWorker(worker)
 *     output    ---m---m---#            WorkerError, with the message of what was thrown
 *
 * Works with workers of Node.js, of browsers, and what behaves like them. It completes where a worker of Node.js ends by
 * itself; a worker of a page does not say that it has ended. Unsubscribing terminates the worker.
 *
 * @throws {WorkerError} As an error notification, when the worker dies, or a message cannot be read.
 * @throws {TypeError} When it is no worker.
 * @see {@link publishParameters}, for a worker that learns
 * @example
 *   // In a program: new Worker(new URL("./worker.js", import.meta.url))
 *   const worker = Object.assign(new EventTarget(), { terminate: () => {} }) as EventTarget & WebWorker;
 *   const messages: unknown[] = [];
 *   const subscription = fromWorker(worker).subscribe((message) => messages.push(message));
 *   worker.dispatchEvent(new MessageEvent("message", { data: 3 }));
 *   messages // => [3]
 *   subscription.unsubscribe(); // terminates it
 */
export function fromWorker<T>(worker: WorkerThread | WebWorker): Observable<T> {
  expectMade("fromWorker", "worker", worker, ["terminate"], "new Worker(url)");
  return new Observable<T>((subscriber) => {
    const stop = "on" in worker ? listenToThread(worker, subscriber) : listenToPage(worker, subscriber);
    subscriber.add(() => {
      stop();
      void worker.terminate(); // of one that has ended, nothing
    });
  });
}

function listenToThread<T>(worker: WorkerThread, subscriber: Subscriber<T>): () => void {
  const listeners = {
    message: (message: T) => subscriber.next(message),
    error: (error: unknown) => subscriber.error(died(error)),
    messageerror: (error: unknown) => subscriber.error(unreadable(error)),
    exit: (code: number) =>
      code === 0
        ? subscriber.complete()
        : subscriber.error(new WorkerError(`fromWorker: the worker has ended with exit code ${code}`)),
  };
  const entries = Object.entries(listeners) as [string, (value: unknown) => void][]; // one type for all
  for (const [event, listener] of entries) worker.on(event, listener);
  return () => {
    for (const [event, listener] of entries) worker.off(event, listener);
  };
}

function listenToPage<T>(worker: WebWorker, subscriber: Subscriber<T>): () => void {
  const listeners = {
    message: ({ data }: { readonly data: T }) => subscriber.next(data),
    error: ({ message }: { readonly message?: string }) =>
      subscriber.error(died(message === undefined ? "it could not be loaded" : new Error(message))),
    messageerror: () => subscriber.error(unreadable(undefined)),
  };
  const entries = Object.entries(listeners) as [string, (event: unknown) => void][]; // one type for all
  for (const [event, listener] of entries) worker.addEventListener(event, listener);
  return () => {
    for (const [event, listener] of entries) worker.removeEventListener(event, listener);
  };
}

function died(cause: unknown): WorkerError {
  const reason =
    cause instanceof Error ? cause.message : typeof cause === "string" ? cause : describeValue(cause);
  return new WorkerError(`fromWorker: the worker has died: ${reason}`, { cause });
}

function unreadable(cause: unknown): WorkerError {
  return new WorkerError("fromWorker: a message of the worker cannot be read here; post plain data", {
    cause,
  });
}

import { fromWorker } from "backstream";
import type { AddressInfo } from "node:net";
import { Worker } from "node:worker_threads";
import { lastValueFrom, tap } from "rxjs";
import { expectCountOption } from "../expectCountOption.js";
import type { Failure } from "../Failure.js";
import type { Report } from "../Report.js";
import { formatCount } from "../report/formatCount.js";
import { UsageError } from "../UsageError.js";
import { Answering } from "./Answering.js";
import { httpServer } from "./httpServer.js";
import { closed, listening, shownHost } from "./listening.js";
import { LearnerError } from "./LearnerError.js";
import type { FromLearner, ToLearner } from "./messages.js";
import type { Responder } from "./openResponder.js";
import type { ServeOptions } from "./ServeOptions.js";
import { Service } from "./Service.js";

/** Callbacks of a server. */
export interface ServeEvents {
  /** A line for the user. */
  onMessage?(text: string): void;
  /** A line that the user must see. */
  onWarning?(text: string): void;
}

/**
 * Learns from a source in a thread of its own, and meanwhile answers over HTTP, and over NATS where that is wanted. The command `backstream serve` does this.
 *
 * - program   the command's file: the thread runs it
 *
 * It ends when it is stopped: first it takes no more requests and finishes those that it has, then it learns what it has
 * accepted and saves. The end of the source does not end it. There is no report where it was stopped before any record.
 *
 * @throws {UsageError} When an option is impossible, the port is taken, or there is nothing to read.
 * @throws {LearnerError} When learning fails, or answering over NATS.
 */
export async function serve(
  {
    port = 8080,
    host = "127.0.0.1",
    queue = 10_000,
    unhealthyAfter = 300,
    respond,
    signal,
    ...options
  }: ServeOptions,
  program: URL,
  events: ServeEvents = {},
): Promise<Report | undefined> {
  expectCountOption("--port", port, 0);
  if (port > 65_535) throw new UsageError(`--port: ${port} is none, expected at most 65535`);
  expectCountOption("--queue", queue, 1);
  if (!(unhealthyAfter >= 0))
    throw new UsageError(`--unhealthy-after: ${unhealthyAfter} is no number from 0 up`);
  const service = new Service({
    capacity: queue,
    unhealthyAfter,
    post: (records) => tell({ kind: "records", records }),
  });
  const server = httpServer(service);
  let failure: string | undefined;
  const responder = respond === undefined ? undefined : await opened(respond);
  try {
    await listening(server, port, host);
  } catch (error) {
    await responder?.close();
    throw error;
  }

  const isPiped = options.source === "-";
  const worker = new Worker(program, { workerData: { learner: options }, execArgv: [], stdin: isPiped });
  if (isPiped) process.stdin.pipe(worker.stdin!); // it was asked for
  const tell = (message: ToLearner): void => worker.postMessage(message);
  let report: Report | undefined;
  let isOver = false;
  const learned = lastValueFrom(
    fromWorker<FromLearner>(worker).pipe(
      tap((message) => {
        if (message.kind === "ended") report = message.report;
        else if (message.kind === "failed" && isStopped(message.failure)) isOver = true;
        else if (message.kind === "failed") throw new LearnerError(message.failure);
        else hear(message);
      }),
    ),
    { defaultValue: undefined },
  );
  const stop = (): void => {
    events.onMessage?.("stopped; what was accepted will be learned and saved, a second Ctrl-C ends at once");
    Promise.all([closed(server), responder?.close()]).then(
      () => tell({ kind: "stop", reason: signal?.reason }),
      () => {}, // it cannot fail: it listens
    );
  };
  signal?.addEventListener("abort", stop, { once: true });
  events.onMessage?.(`serving on http://${shownHost(host)}:${(server.address() as AddressInfo).port}`); // not a pipe
  if (responder) events.onMessage?.(`answering requests on ${responder.shown}`);
  if (signal?.aborted) stop();
  try {
    await learned;
  } finally {
    signal?.removeEventListener("abort", stop);
    if (isPiped) process.stdin.unpipe(worker.stdin!);
    await Promise.all([closed(server), responder?.close()]);
  }
  if (failure !== undefined) throw new LearnerError({ exitCode: 1, message: failure });
  if (!report && !isOver)
    throw new LearnerError({ exitCode: 1, message: "the thread that learns has ended without a report" });
  return report;

  async function opened(subject: string): Promise<Responder> {
    // What is needed for a broker is loaded where it is used.
    const { openResponder } = await import("./openResponder.js");
    return openResponder({ ...options, respond: subject }, service, (message) => {
      failure = message;
      stop();
    });
  }

  function hear(message: Exclude<FromLearner, { kind: "ended" | "failed" }>): void {
    switch (message.kind) {
      case "message":
        return message.isWarning ? events.onWarning?.(message.text) : events.onMessage?.(message.text);
      case "begun": {
        const { plan, net, parameters } = message;
        service.answering = new Answering(message);
        const inputs = plan.columns.map(({ name, type }) => `${name} (${type})`).join(", ");
        events.onMessage?.(
          `target: ${plan.target.text} (${plan.task}); inputs: ${inputs}${plan.key === undefined ? "" : `; memory per ${plan.key}`}`,
        );
        return events.onMessage?.(`net: ${net}, ${formatCount(parameters)} parameters`);
      }
      case "state":
        service.counts = message.counts;
        service.answering?.follow(message);
        responder?.begin();
        return tell({ kind: "followed" });
    }
  }
}

/** Whether the run was stopped before there was a record: that is no failure of a server. */
function isStopped({ exitCode }: Failure): boolean {
  return exitCode > 128;
}

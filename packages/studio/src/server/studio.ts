import { describeValue, expectBoolean, expectOptions } from "@backstream/core";
import { randomBytes } from "node:crypto";
import { MessageChannel, receiveMessageOnPort, Worker } from "node:worker_threads";
import type { Message } from "../frames.js";
import { page, scriptHash, styleHash } from "../generated/page.js";
import { thread } from "../generated/thread.js";
import type { StudioTarget } from "../WatchOptions.js";
import { mostMessagesWaiting, received, taken, type ThreadData } from "./ThreadData.js";

/** Where a page is served. */
export interface StudioOptions {
  /** 4747 where not given; if it is taken, a free one. 0: a free one. */
  readonly port?: number | undefined;
  /** The address to listen at: 127.0.0.1 where not given, which other machines cannot reach. */
  readonly host?: string | undefined;
  /** The names under which the server may be asked, beside its own address; wanted where `host` is reached from other machines. */
  readonly allowedHosts?: readonly string[] | undefined;
  /** Whether the page may steer; true where not given. */
  readonly controls?: boolean | undefined;
  /** Gets the line with the address, and a warning where other machines can reach it; `console.log` where not given. */
  readonly log?: ((line: string) => void) | undefined;
}

/** A server of a page, to be given to `watch` as `to`. */
export interface Studio extends StudioTarget {
  /** The address of the page. What stands behind # lets it steer: do not pass it on. */
  readonly url: string;
  /** The address of a page that can look, and not steer. */
  readonly viewUrl: string;
  readonly port: number;
  /** Ends the server. */
  close(): Promise<void>;
}

/**
 * Serves the page of a run, from a thread of its own, and prints its address once. It opens no browser, asks nothing of other
 * servers, and stays until it is closed, also when the run has ended.
 *
 * Each address has a secret behind #, which the browser never sends in an address: who has the first one may look and steer, who has
 * the second may look. Other hosts' names, other pages' requests and those without the secret are refused.
 *
 * @throws {RangeError} When the port is none, or the host is reached from other machines and `allowedHosts` says not under which names.
 * @throws {TypeError} When an option is of the wrong kind.
 * @throws {UnknownNameError} When an option does not exist.
 * @see watch, whose messages it serves
 */
export async function studio(options: StudioOptions = {}): Promise<Studio> {
  expectStudioOptions(options);
  const { port = 4747, host = "127.0.0.1", allowedHosts = [], controls = true } = options;
  const log = options.log ?? console.log;
  const [controlToken, viewToken] = [0, 1].map(() => randomBytes(16).toString("base64url"));
  const counts = new Int32Array(new SharedArrayBuffer(8));
  const { port1: commands, port2 } = new MessageChannel();
  const data: ThreadData = {
    options: {
      port,
      host,
      allowedHosts,
      controlToken: controls ? controlToken : "",
      viewToken,
      page,
      scriptHash,
      styleHash,
    },
    counts,
    commands: port2,
  };
  const worker = new Worker(thread, { eval: true, workerData: data, transferList: [port2], name: "studio" });
  const served = await new Promise<number>((resolve, reject) => {
    worker.once("message", resolve);
    worker.once("error", reject);
  });
  let isOpen = true;
  const ended = new Promise<void>((resolve) => worker.once("exit", () => resolve()));
  worker.once("error", (error) => {
    isOpen = false;
    log(`studio: the server has ended: ${error.message}`);
  });
  const address = `http://${isLoopback(host) ? hostInUrl(host) : hostInUrl(allowedHosts[0])}:${served}/#`;
  const [url, viewUrl] = [controls ? controlToken : viewToken, viewToken].map((token) => address + token);
  log(`studio: ${url}`);
  if (!isLoopback(host))
    log(
      `studio: warning: other machines can reach ${host}:${served}; who has this address may look and, with it, steer`,
    );
  const listeners = new Map<unknown, (value: unknown) => void>();
  let sent = 0;
  return {
    url,
    viewUrl,
    port: served,
    postMessage(message: Message) {
      // Frames may be lost: a thread that is held up gets no heap of them.
      const waiting = sent - Atomics.load(counts, received);
      if (!isOpen || (message.type === "frame" && waiting >= mostMessagesWaiting)) return;
      sent++;
      worker.postMessage(message);
    },
    poll() {
      const next = receiveMessageOnPort(commands) as { readonly message: unknown } | undefined;
      if (next) Atomics.add(counts, taken, 1);
      return next?.message;
    },
    addEventListener(_, listener) {
      const take = (message: unknown): void => {
        Atomics.add(counts, taken, 1);
        listener({ data: message });
      };
      listeners.set(listener, take);
      commands.on("message", take);
      commands.unref(); // the thread keeps the program alive, not this
    },
    removeEventListener(_, listener) {
      const take = listeners.get(listener);
      if (take) commands.off("message", take);
      listeners.delete(listener);
    },
    async close() {
      if (isOpen) worker.postMessage({ type: "close" });
      isOpen = false;
      commands.close();
      await ended;
    },
  };
}

function expectStudioOptions(options: StudioOptions): void {
  expectOptions("studio", options, ["port", "host", "allowedHosts", "controls", "log"]);
  const { port = 0, host = "127.0.0.1", allowedHosts = [], controls = true, log } = options;
  if (!(Number.isInteger(port) && port >= 0 && port < 65_536))
    throw new RangeError(`studio: port is ${describeValue(port)}, expected a whole number from 0 to 65535`);
  if (typeof host !== "string")
    throw new TypeError(`studio: host is ${describeValue(host)}, expected an address such as "0.0.0.0"`);
  if (!(Array.isArray(allowedHosts) && allowedHosts.every((name) => typeof name === "string" && name !== "")))
    throw new TypeError(`studio: allowedHosts is ${describeValue(allowedHosts)}, expected a list of names`);
  if (!isLoopback(host) && allowedHosts.length === 0)
    throw new RangeError(
      `studio: host is ${describeValue(host)}, which other machines reach, and allowedHosts is empty; give the names under which it may be asked`,
    );
  expectBoolean("studio", "controls", controls);
  if (log !== undefined && typeof log !== "function")
    throw new TypeError(`studio: log is ${describeValue(log)}, expected a function`);
}

function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || /^127(\.\d{1,3}){3}$/.test(host);
}

function hostInUrl(host: string): string {
  return host.includes(":") && !host.startsWith("[") ? `[${host}]` : host;
}

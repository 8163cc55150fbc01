import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { decode } from "../codec.js";
import { bounds, type Message } from "../frames.js";
import type { Command } from "../Command.js";
import { CommandError, readCommand } from "../readCommand.js";
import { RunStore } from "../RunStore.js";
import { admit } from "./admission.js";
import { Clients, type Patience } from "./Clients.js";

/** What a server is made from. */
export interface ServeOptions {
  readonly host: string;
  /** If it is taken, a free one is used. */
  readonly port: number;
  readonly allowedHosts: readonly string[];
  /** Empty: nobody may steer. */
  readonly controlToken: string;
  readonly viewToken: string;
  readonly page: string;
  readonly scriptHash: string;
  readonly styleHash: string;
  readonly patience?: Patience;
  /** Gives the program what a page asks for; returns false where it has not taken earlier commands. */
  readonly command: (command: Command) => boolean;
}

/** A server of one run. */
export interface Serving {
  readonly port: number;
  /** How many pages read. */
  readonly pages: number;
  /** Sends a message of the run to the pages. */
  take(message: Message): void;
  close(): Promise<void>;
}

/** Serves the page, the messages of a run, and its controls. */
export async function serve(options: ServeOptions): Promise<Serving> {
  const patience: Patience = options.patience ?? { ping: 15_000, stall: 60_000 };
  const { request = 10_000 } = patience;
  const store = new RunStore();
  const clients = new Clients(store, patience);
  const server = createServer({
    // A request that does not end is ended; Node looks at that once in 30 seconds where nothing is said.
    requestTimeout: request,
    headersTimeout: Math.min(request, 5000),
    connectionsCheckingInterval: Math.min(request, 1000),
    maxHeaderSize: 8192,
  });
  // Each takes a file descriptor of the program that learns.
  server.maxConnections = mostConnections;
  const port = await listen(server, options.port, options.host);
  const hosts = hostsOf(options, port);
  server.on("request", (request, response) => {
    for (const [name, value] of Object.entries(always)) response.setHeader(name, value);
    const admitted = admit(request, { ...options, hosts });
    if ("refused" in admitted) return answer(request, response, admitted.refused, admitted.why);
    if (admitted.to === "page") return sendPage(response, options);
    if (admitted.to === "control") return control(request, response, store, options.command);
    if (clients.size >= mostPages)
      return answer(request, response, 503, `${mostPages} pages are open already`);
    clients.add(response, admitted.mayControl);
  });
  // What is no HTTP is no reason to end.
  server.on("clientError", (_, socket) => socket.destroy());
  return {
    port,
    get pages() {
      return clients.size;
    },
    take(message) {
      const isNews = message.type !== "hello" || message.started !== store.hello?.started;
      store.take(message);
      clients.send(message, isNews);
    },
    close() {
      clients.close();
      return new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      });
    },
  };
}

const mostPages = 32;
const mostConnections = 256;

const always = {
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
  "cross-origin-resource-policy": "same-origin",
  "cross-origin-opener-policy": "same-origin",
  "x-frame-options": "DENY",
};

function listen(server: Server, port: number, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => {
      if (error.code === "EADDRINUSE" && port !== 0) resolve(listen(server, 0, host));
      else reject(error);
    });
    server.listen({ port, host, exclusive: true }, () => {
      server.removeAllListeners("error");
      resolve((server.address() as AddressInfo).port); // of a TCP server
    });
  });
}

function hostsOf({ host, allowedHosts }: ServeOptions, port: number): string[] {
  const names = ["127.0.0.1", "localhost", "[::1]", host, ...allowedHosts].map((name) => name.toLowerCase());
  // A browser leaves the port out where it is the usual one: at port 80, or behind a proxy.
  const bare = port === 80 ? names : allowedHosts.map((name) => name.toLowerCase());
  return [...names.map((name) => `${name}:${port}`), ...bare];
}

function sendPage(response: ServerResponse, { page, scriptHash, styleHash }: ServeOptions): void {
  response.writeHead(200, {
    "content-type": "text/html; charset=utf-8",
    "cache-control": "no-store",
    connection: "close",
    "content-security-policy": [
      "default-src 'none'",
      `script-src '${scriptHash}'`,
      `style-src '${styleHash}'`,
      "connect-src 'self'",
      "img-src data:",
      "base-uri 'none'",
      "form-action 'none'",
      "frame-ancestors 'none'",
    ].join("; "),
  });
  // Whoever asks for it and does not read it keeps nothing.
  response.setTimeout(30_000, () => response.destroy());
  response.end(page);
}

function answer(request: IncomingMessage, response: ServerResponse, status: number, why: string): void {
  // What a refused request still sends is not read.
  response.writeHead(status, { "content-type": "text/plain; charset=utf-8", connection: "close" });
  response.end(why);
  response.on("finish", () => request.destroy());
}

function control(
  request: IncomingMessage,
  response: ServerResponse,
  store: RunStore,
  give: ServeOptions["command"],
): void {
  const parts: Buffer[] = [];
  let size = 0;
  request.on("data", (part: Buffer) => {
    size += part.length;
    if (size > bounds.command) {
      request.removeAllListeners("data");
      answer(request, response, 400, `a command has at most ${bounds.command} bytes`);
    } else parts.push(part);
  });
  request.on("error", () => response.destroy());
  request.on("end", () => {
    if (size > bounds.command) return;
    try {
      const command = readText(Buffer.concat(parts).toString("utf8"), store);
      if (!give(command)) throw new CommandError("the program has not taken earlier commands yet; try again");
      response.writeHead(204).end();
    } catch (error) {
      if (!(error instanceof CommandError)) throw error;
      answer(request, response, 400, error.message);
    }
  });
}

function readText(text: string, { hello }: RunStore): Command {
  if (!hello) throw new CommandError("the run has not begun yet; try again");
  let value: unknown;
  try {
    value = decode(text);
  } catch {
    throw new CommandError("the command is no JSON");
  }
  return readCommand(value, hello);
}

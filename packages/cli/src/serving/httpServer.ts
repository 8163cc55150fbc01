import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { printable } from "../report/printable.js";
import { answersTo } from "./answersTo.js";
import { HttpError } from "./HttpError.js";
import { readBody } from "./readBody.js";
import { readRecords } from "./readRecords.js";
import type { Service } from "./Service.js";

/** What limits a client: times in milliseconds, and sizes. */
export interface HttpLimits {
  /** The headers must have come. */
  readonly headersTimeout: number;
  /** The whole request must have come. */
  readonly requestTimeout: number;
  /** A connection may be silent, also in the middle of an answer. */
  readonly idleTimeout: number;
  readonly headerBytes: number;
  readonly bodyBytes: number;
  /** Records that one request may have predicted: meanwhile nobody else is answered. */
  readonly records: number;
  readonly connections: number;
}

export const httpLimits: HttpLimits = {
  headersTimeout: 10_000,
  requestTimeout: 30_000,
  idleTimeout: 60_000,
  headerBytes: 16_384,
  bodyBytes: 1_048_576,
  records: 1000,
  connections: 1000,
};

/** What is sent back. */
interface Reply {
  readonly status: number;
  readonly type: string;
  readonly text: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** What answers at which path. */
type Routes = Readonly<Record<string, Route>>;

interface Route {
  readonly method: string;
  run(service: Service, request: IncomingMessage, limits: HttpLimits): Promise<Reply>;
}

/** An HTTP server in front of a service: `POST /predict`, `POST /learn`, `GET /metrics`, `GET /healthz`. It does not listen yet. */
export function httpServer(service: Service, limits: HttpLimits = httpLimits): Server {
  return serverOf({ ...asking, ...watching }, service, limits);
}

/** The same with `GET /metrics` and `GET /healthz` alone. */
export function watchServer(service: Service, limits: HttpLimits = httpLimits): Server {
  return serverOf(watching, service, limits);
}

function serverOf(routes: Routes, service: Service, limits: HttpLimits): Server {
  const server = createServer(
    {
      maxHeaderSize: limits.headerBytes,
      headersTimeout: limits.headersTimeout,
      requestTimeout: limits.requestTimeout,
      connectionsCheckingInterval: Math.min(1000, limits.headersTimeout),
      keepAliveTimeout: 5000,
    },
    (request, response) => {
      const begin = performance.now();
      const path = pathOf(request);
      reply(routes, service, request, path, limits)
        .catch((error: unknown) => refusal(error))
        .then(
          (sent) => {
            send(response, sent);
            if (path === "/predict") service.latency.add((performance.now() - begin) / 1000);
          },
          () => response.destroy(),
        );
    },
  );
  server.setTimeout(limits.idleTimeout);
  server.maxConnections = limits.connections;
  return server;
}

const asking: Routes = {
  "/predict": { method: "POST", run: predict },
  "/learn": { method: "POST", run: learn },
};

const watching: Routes = {
  "/metrics": {
    method: "GET",
    run: async (service) => ({ status: 200, type: "text/plain; version=0.0.4", text: service.metrics() }),
  },
  "/healthz": {
    method: "GET",
    async run(service) {
      const health = service.health();
      return json(health.status === "stale" ? 503 : 200, health);
    },
  },
};

async function reply(
  routes: Routes,
  service: Service,
  request: IncomingMessage,
  path: string,
  limits: HttpLimits,
): Promise<Reply> {
  const route = Object.hasOwn(routes, path) ? routes[path] : undefined;
  if (!route)
    throw new HttpError(404, `there is no ${path}; there are ${Object.keys(routes).join(", ")}`, {
      connection: "close",
    });
  if (request.method !== route.method)
    throw new HttpError(405, `${path} takes ${route.method}, not ${request.method}`, {
      allow: route.method,
      connection: "close",
    });
  return route.run(service, request, limits);
}

async function predict(service: Service, request: IncomingMessage, limits: HttpLimits): Promise<Reply> {
  const { form, records } = await recordsOf(request, limits);
  const { answers, isUsable } = answersTo(service, records, limits.records);
  const status = isUsable ? 200 : 422;
  if (form === "one") return json(status, answers[0]);
  if (form === "array") return json(status, answers);
  return { status, type: "application/x-ndjson", text: answers.map(line).join("") };
}

async function learn(service: Service, request: IncomingMessage, limits: HttpLimits): Promise<Reply> {
  const { records } = await recordsOf(request, limits);
  service.learn(records);
  return json(202, { accepted: records.length });
}

async function recordsOf(
  request: IncomingMessage,
  { bodyBytes }: HttpLimits,
): Promise<ReturnType<typeof readRecords>> {
  const isLines = /ndjson|jsonl/i.test(request.headers["content-type"] ?? "");
  return readRecords(await readBody(request, bodyBytes), isLines);
}

/** What is said of an error; one that nobody expected is not told to a client in detail. */
function refusal(error: unknown): Reply {
  if (error instanceof HttpError)
    return { ...json(error.status, { error: error.message }), headers: error.headers };
  process.stderr.write(`${printable(`backstream: serve: ${String(error)}`)}\n`);
  return json(500, { error: "the server has failed; its standard error says why" });
}

function json(status: number, value: unknown): Reply {
  return { status, type: "application/json", text: line(value) };
}

function line(value: unknown): string {
  return `${printable(JSON.stringify(value))}\n`;
}

function send(response: ServerResponse, { status, type, text, headers }: Reply): void {
  const bytes = Buffer.from(text);
  response.writeHead(status, { "content-type": type, "content-length": bytes.length, ...headers }).end(bytes);
}

/** Without what is behind a question mark, and cut where it is long. */
function pathOf({ url = "/" }: IncomingMessage): string {
  return url.split("?", 1)[0].slice(0, 100);
}

import { once } from "node:events";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { decode, encode } from "../../packages/studio/src/codec.js";
import type { Controls, Message } from "../../packages/studio/src/frames.js";
import type { Command } from "../../packages/studio/src/Command.js";
import { page, scriptHash, styleHash } from "../../packages/studio/src/generated/page.js";
import type { FixtureRun } from "../../packages/studio/src/fixtures/fixtureRun.js";

/** A server of the studio's page whose run is made up, and that does what it is told. */
export interface StudioServer {
  readonly url: string;
  readonly commands: Command[];
  /** Reports of what the page's policy has blocked. */
  readonly violations: string[];
  /** Requests that were not for the page, its stream or its control. */
  readonly foreign: string[];
  /** How many streams have been opened. */
  readonly streams: () => number;
  /** How many are open. */
  readonly open: () => number;
  readonly send: (message: Message) => void;
  /** Ends all streams, as a program does that is restarted. */
  readonly drop: () => void;
  readonly close: () => Promise<void>;
}

const token = "a-token-of-the-tests";
const policy = [
  "default-src 'none'",
  `script-src '${scriptHash}'`,
  `style-src '${styleHash}'`,
  "connect-src 'self'",
  "frame-ancestors 'none'",
  "base-uri 'none'",
  "report-uri /violation",
].join("; ");

export async function studioServer(run: FixtureRun, frames = 120): Promise<StudioServer> {
  const commands: Command[] = [];
  const violations: string[] = [];
  const foreign: string[] = [];
  const clients = new Set<ServerResponse>();
  let streams = 0;
  let controls: Controls = run.controls;
  const write = (client: ServerResponse, message: Message) => client.write(`data: ${encode(message)}\n\n`);
  const send = (message: Message) => clients.forEach((client) => write(client, message));
  const server = createServer((request, response) => {
    const path = request.url ?? "";
    let body = "";
    request.setEncoding("utf8").on("data", (text: string) => (body += text));
    request.on("end", () => {
      if (path === "/") {
        response.writeHead(200, {
          "content-type": "text/html; charset=utf-8",
          "content-security-policy": policy,
        });
        response.end(page);
      } else if (path === "/violation") {
        violations.push(body);
        response.writeHead(204).end();
      } else if (request.headers.authorization !== `Bearer ${token}`) {
        if (path !== "/favicon.ico") foreign.push(path);
        response.writeHead(401).end();
      } else if (path === "/stream") {
        response.writeHead(200, { "content-type": "text/event-stream" });
        streams += 1;
        clients.add(response);
        response.on("close", () => clients.delete(response));
        for (const message of run.joining(0)) write(response, message);
        for (let index = 1; index < frames; index++) write(response, run.frame(index));
        write(response, controls);
      } else if (path === "/control") {
        const command = decode(body) as Command; // the page's
        commands.push(command);
        controls = held(controls, command);
        response.writeHead(204).end();
        send(controls);
      } else foreign.push(path);
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo; // it listens on a port
  return {
    url: `http://127.0.0.1:${port}/#${token}`,
    commands,
    streams: () => streams,
    open: () => clients.size,
    violations,
    foreign,
    send,
    drop: () => clients.forEach((client) => client.end()),
    close: async () => {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
}

function held(controls: Controls, command: Command): Controls {
  switch (command.type) {
    case "pause":
    case "step":
      return { ...controls, paused: true };
    case "goOn":
      return { ...controls, paused: false };
    case "speed":
      return { ...controls, ticksPerSecond: command.ticksPerSecond };
    case "learningRate":
      return { ...controls, learningRate: command.value };
    case "maximumNorm":
      return { ...controls, maximumNorm: command.value };
    case "frozen":
      return { ...controls, frozen: command.layers };
    case "key":
      return { ...controls, key: command.key };
    case "learning":
      return { ...controls, learning: command.on };
    case "checkpoint":
    case "rollBack":
      return controls;
  }
}

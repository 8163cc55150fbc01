import type { AddressInfo } from "node:net";
import { UsageError } from "../UsageError.js";
import { watchServer } from "./httpServer.js";
import { closed, listening, shownHost } from "./listening.js";
import type { LearnerCounts } from "./messages.js";
import { Service } from "./Service.js";

/** What answers `GET /healthz` and `GET /metrics`. */
export interface HealthServer {
  /** Where it listens. */
  readonly url: string;
  close(): Promise<void>;
}

/**
 * Answers while a run learns.
 *
 * - address   `9090` on this machine alone, or `0.0.0.0:9090`
 *
 * @throws {UsageError} When it cannot listen there.
 */
export async function openHealth(
  address: string,
  unhealthyAfter: number,
  counts: () => LearnerCounts | undefined,
): Promise<HealthServer> {
  const [, inBrackets, plain = "127.0.0.1", digits = ""] =
    /^(?:\[([^\]]+)\]:|([^:]+):)?(\d+)$/.exec(address) ?? [];
  const host = inBrackets ?? plain;
  if (digits === "" || Number(digits) > 65_535)
    throw new UsageError(`--health: "${address}" is none, expected a port such as 9090, or 0.0.0.0:9090`);
  if (!(unhealthyAfter >= 0))
    throw new UsageError(`--unhealthy-after: ${unhealthyAfter} is no number from 0 up`);
  const server = watchServer(new Service({ capacity: 1, unhealthyAfter, counts }));
  await listening(server, Number(digits), host, { port: "--health", host: "--health" });
  const { port } = server.address() as AddressInfo; // not a pipe
  return { url: `http://${shownHost(host)}:${port}`, close: () => closed(server) };
}

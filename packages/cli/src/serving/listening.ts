import { once } from "node:events";
import type { Server } from "node:http";
import { UsageError } from "../UsageError.js";

/**
 * Listens.
 *
 * - options   those that say where, for messages
 *
 * @throws {UsageError} When the server cannot listen there.
 */
export async function listening(
  server: Server,
  port: number,
  host: string,
  options: { readonly port: string; readonly host: string } = { port: "--port", host: "--host" },
): Promise<void> {
  server.listen(port, host);
  try {
    await once(server, "listening");
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException; // of the system
    if (code === "EADDRINUSE")
      throw new UsageError(`${options.port}: ${port} is taken on ${host}; name another one, or 0`);
    if (code === "EACCES")
      throw new UsageError(`${options.port}: ${port} needs rights that you do not have; name one above 1023`);
    throw new UsageError(`${options.host}: cannot listen on ${host} (${message})`);
  }
}

/** Takes no more requests, and finishes those that it has. */
export async function closed(server: Server): Promise<void> {
  if (!server.listening) return;
  await new Promise<void>((resolve) => {
    server.close(() => resolve());
    server.closeIdleConnections();
  });
}

/** An address of IPv6 stands in brackets. */
export function shownHost(host: string): string {
  return host.includes(":") ? `[${host}]` : host;
}

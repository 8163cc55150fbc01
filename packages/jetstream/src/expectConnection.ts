import { describeValue } from "@backstream/core";

/**
 * Refuses what is no connection, such as the promise of one.
 *
 * @throws {TypeError}
 */
export function expectConnection(where: string, nc: unknown): void {
  if (typeof nc === "object" && nc !== null && "subscribe" in nc && "isClosed" in nc) return;
  throw new TypeError(
    `${where}: nc is ${describeValue(nc)}, expected a connection, as await connect() or wsconnect() gives`,
  );
}

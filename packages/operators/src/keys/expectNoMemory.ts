import { BrokenStreamError, type Unrolling } from "@backstream/core";

/** A net that only predicts has one memory for all keys. @throws {BrokenStreamError} When there is one before. */
export function expectNoMemory(where: string, before: Unrolling): void {
  for (let at: Unrolling | undefined = before; at; at = at.inputsFrom) {
    if (at.network.flat.carry === 0) continue;
    throw new BrokenStreamError(
      `${where}: key is a function, and predict(${at.network.name}) before it has one memory for all keys; give each key both of its own, behind groupBy`,
    );
  }
}

import { UnknownNameError } from "@backstream/core";
import type { StreamCheckpoint, UnrollingCheckpoint } from "./Checkpoint.js";

/** What a saved stream holds of a network. @throws {UnknownNameError} When it holds nothing of it. */
export function memoryOf(where: string, name: string, { unrollings }: StreamCheckpoint): UnrollingCheckpoint {
  if (Object.hasOwn(unrollings, name)) return unrollings[name];
  throw new UnknownNameError(
    `${where}: the checkpoint holds no memory of that name, only ${Object.keys(unrollings).join(", ")}; name it in network(layer, { name })`,
  );
}

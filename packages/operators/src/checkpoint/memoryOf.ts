import { UnknownNameError } from "@backstream/core";
import type { StreamCheckpoint, UnrollingCheckpoint } from "./Checkpoint.js";

/** What a saved stream holds of a network. @throws {UnknownNameError} When it holds nothing of it. */
export function memoryOf(where: string, name: string, { unrollings }: StreamCheckpoint): UnrollingCheckpoint {
  if (Object.hasOwn(unrollings, name)) return unrollings[name];
  const names = Object.keys(unrollings);
  const others = names.length > 0 ? `, only ${names.join(", ")}` : "";
  throw new UnknownNameError(
    `${where}: the checkpoint holds no memory of that name${others}; name it in network(layer, { name })`,
  );
}

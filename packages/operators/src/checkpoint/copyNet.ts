import type { Network } from "@backstream/core";
import type { NetCheckpoint } from "./Checkpoint.js";

/** A copy of a network's parameters, and what else it needs to resume. */
export function copyNet(net: Network): NetCheckpoint {
  const { name, version, randomStreams } = net;
  return { name, version, parameters: net.save(), ...(randomStreams > 0 && { randomStreams }) };
}

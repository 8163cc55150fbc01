import { savedNetwork, type Network } from "@backstream/core";
import { pipelineOf } from "../Pipeline.js";
import type { Checkpoint } from "./Checkpoint.js";

/**
 * Restores the parameters of a network, once for each pipeline: by the first `forward` or `backward` that resumes the
 * checkpoint. `backward` does it for sources that have nothing left, whose `forward` is never subscribed.
 *
 * @throws {UnknownNameError} When the checkpoint is of other networks.
 * @throws {ArchitectureError} When the network of this name has other layers in the checkpoint.
 */
export function resumeNetwork(where: string, network: Network, from: Checkpoint): void {
  const net = savedNetwork(where, network, from);
  const pipeline = pipelineOf(network);
  if (pipeline.from === from) return;
  network.load(net.parameters);
  network.version = net.version;
  network.randomStreams = net.randomStreams ?? 0;
  pipeline.begin(from);
}

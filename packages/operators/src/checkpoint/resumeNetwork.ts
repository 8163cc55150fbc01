import { UnknownNameError, type Network } from "@backstream/core";
import { pipelineOf } from "../Pipeline.js";
import type { Checkpoint } from "./Checkpoint.js";

/**
 * Restores the parameters of a network, once for each pipeline: by the first `forward` or `backward` that resumes the
 * checkpoint. `backward` does it for sources that have nothing left, whose `forward` is never subscribed.
 *
 * @throws {UnknownNameError} When the checkpoint is of other networks.
 */
export function resumeNetwork(where: string, network: Network, from: Checkpoint): void {
  const { name } = network;
  const net = from.nets.find((candidate) => candidate.name === name);
  if (!net) {
    const names = from.nets.map((candidate) => candidate.name).join(", ");
    throw new UnknownNameError(
      `${where}: the checkpoint holds no network of that name, only ${names}; name it in network(layer, { name })`,
    );
  }
  const pipeline = pipelineOf(network);
  if (pipeline.from === from) return;
  network.load(net.parameters);
  network.version = net.version;
  pipeline.begin(from);
}

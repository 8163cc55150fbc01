import type { Network } from "@backstream/core";
import type { Floats } from "@backstream/tensors";

/** How many parameters nets have. */
export function sizeOf(nets: readonly Network[]): number {
  return nets.reduce((sum, { size }) => sum + size, 0);
}

/** The parameters of nets, one after the other: a copy. */
export function parametersOf(nets: readonly Network[]): Floats {
  const { array } = nets[0].parameterBlock; // there is a net
  const joined =
    array instanceof Float64Array ? new Float64Array(sizeOf(nets)) : new Float32Array(sizeOf(nets));
  let offset = 0;
  for (const { parameterBlock, size } of nets) {
    joined.set(parameterBlock.array.subarray(0, size), offset);
    offset += size;
  }
  return joined;
}

/** Sets the parameters of nets: what ran with those before runs again. */
export function setParameters(nets: readonly Network[], parameters: Floats): void {
  let offset = 0;
  for (const net of nets) {
    net.parameterBlock.array.set(parameters.subarray(offset, offset + net.size));
    net.version++;
    offset += net.size;
  }
}

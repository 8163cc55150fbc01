import type { Network } from "./network.js";
import type { Segment } from "./Optimizer.js";

/** The parameters of nets that learn together, in one vector; of several nets, a name begins with that of its net. */
export function joinedSegments(nets: readonly Network[]): Segment[] {
  let before = 0;
  return nets.flatMap((net) => {
    const prefix = nets.length > 1 ? `${net.name}.` : "";
    const start = before;
    before += net.size;
    return net.segments.map((segment) => ({
      ...segment,
      name: prefix + segment.name,
      offset: segment.offset + start,
    }));
  });
}

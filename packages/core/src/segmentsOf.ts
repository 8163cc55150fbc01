import type { Flat } from "./Flat.js";
import type { Segment } from "./Optimizer.js";

/** The parameters of a network, which follow each other in one vector. */
export function segmentsOf({ parameters }: Pick<Flat, "parameters">): Segment[] {
  let offset = 0;
  return parameters.map(({ name, shape, frozen }) => {
    const size = shape.reduce((a, b) => a * b, 1);
    const segment: Segment = { name, shape, offset, size, ...(frozen && { frozen }) };
    offset += size;
    return segment;
  });
}

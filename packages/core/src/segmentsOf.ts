import type { Flat } from "./flatten.js";
import type { Segment } from "./Optimizer.js";

/** The parameters of all leaves, which follow each other in one vector. */
export function segmentsOf({ leaves }: Flat): Segment[] {
  let offset = 0;
  return leaves.flatMap(({ layer, prefix }) =>
    layer.parameters.map(({ name, shape }) => {
      const size = shape.reduce((a, b) => a * b, 1);
      const segment = { name: prefix + name, shape, offset, size };
      offset += size;
      return segment;
    }),
  );
}

import { hardTanh, relu6 } from "@backstream/layers";
import { operation, readPattern, writePattern } from "../patterns.js";
import type { Unit } from "../Unit.js";

const clip = operation("Clip", "x", { constant: "minimum" }, { constant: "maximum" });

/** hardTanh and relu6: Clip. */
export const clipUnit: Unit = {
  calls: { hardTanh: ["minimum", "maximum"], relu6: [] },
  write: (graph, { call: { unit, options } }, input) => {
    const [lowest, highest] = unit === "relu6" ? [0, 6] : [-1, 1];
    const minimum = graph.constant([], [Number(options.minimum ?? lowest)]);
    const maximum = graph.constant([], [Number(options.maximum ?? highest)]);
    return writePattern(graph, clip, input, { minimum, maximum });
  },
  read: (graph, value) => {
    const found = readPattern(graph, clip, value);
    if (!found) return undefined;
    const [minimum, maximum] = ["minimum", "maximum"].map((name) =>
      Number(found.constants.get(name)?.data[0].toPrecision(7)),
    );
    const layer = minimum === 0 && maximum === 6 ? relu6() : hardTanh({ minimum, maximum });
    return { layer, parameters: [], from: found.x };
  },
};

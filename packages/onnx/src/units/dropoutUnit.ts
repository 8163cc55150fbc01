import type { Unit } from "../Unit.js";

/** Where nothing is learned, it is not there; the Dropout of a file is read as nothing. */
export const dropoutUnit: Unit = {
  calls: { dropout: ["per"] },
  write: (_graph, _layer, input) => input,
  read: () => undefined,
};

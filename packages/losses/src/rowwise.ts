import type { LossRows, Reduction } from "@backstream/core";
import type { LossOf } from "./LossOf.js";
import { measureRows } from "./measureRows.js";
import { reduced } from "./reduced.js";
import type { RowwiseParts } from "./RowwiseParts.js";

/** Completes a loss that is measured row by row; with the reduction `none` it has a loss for each part of a row. */
export function rowwise<R extends Reduction | "none">(parts: RowwiseParts<R>): LossOf<R> {
  return reduced(parts, (batch: LossRows) => measureRows(parts, batch));
}

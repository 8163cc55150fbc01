import { UsageError } from "../UsageError.js";
import type { ColumnFormat } from "./ColumnFormat.js";
import type { ColumnType } from "./inferType.js";

/** What `--types` says of a column. */
export interface GivenType {
  readonly type: ColumnType;
  readonly format?: ColumnFormat | undefined;
}

const formats: ReadonlyMap<string, readonly ColumnFormat[]> = new Map<string, readonly ColumnFormat[]>([
  ["number", ["comma", "point"]],
  ["category", []],
  ["time", ["dmy", "mdy", "ymd"]],
]);

/**
 * Reads a type of `--types`: `number`, `category`, `time`, or one with a format, such as `number:comma` or `time:dmy`.
 *
 * @throws {UsageError} When there is no such type.
 */
export function parseType(column: string, text: string): GivenType {
  const [type, format, ...rest] = text.split(":");
  const known = formats.get(type);
  if (
    known === undefined ||
    rest.length > 0 ||
    (format !== undefined && !known.some((one) => one === format))
  )
    throw new UsageError(
      `--types: "${column}" cannot be a "${text}", expected number, category or time, or with a format: number:comma, number:point, time:dmy, time:mdy, time:ymd`,
    );
  return { type: type as ColumnType, format: format as ColumnFormat | undefined }; // both were found
}

import type { EncodingPlan } from "../encoding/EncodingPlan.js";
import { UsageError } from "../UsageError.js";

/** Samples that wait for their labels at most: more would need more and more memory. */
export const mostWaiting = 200_000;

/** How much later than its record a label is known. */
export type LabelDelay =
  /** So many records of the stream later. */
  | { readonly records: number }
  /** By a column of times. */
  | { readonly milliseconds: number; readonly column: string };

const units: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** `--label-delay` as it is kept: without blanks; undefined for 0, which is none. @throws {UsageError} When it is impossible. */
export function readLabelDelay(given: string | number | undefined): string | undefined {
  if (given === undefined) return undefined;
  const text = String(given).trim();
  if (text === "0") return undefined;
  if (Number(text) > mostWaiting)
    throw new UsageError(
      `--label-delay: ${text} records would wait for their labels, expected at most ${mostWaiting}`,
    );
  const isCount = /^[1-9]\d*$/.test(text) && Number.isSafeInteger(Number(text));
  const [, span = "0"] = /^(\d+(?:\.\d+)?)[smhd](?::.+)?$/.exec(text) ?? [];
  if (isCount || Number(span) > 0) return text;
  throw new UsageError(
    `--label-delay: "${given}" is none, expected a number of records such as 100, or a time such as 90m, 36h or 2d`,
  );
}

/**
 * What `readLabelDelay` has kept, for the columns of a plan.
 *
 * @throws {UsageError} When it is a time, and the plan does not have the column of times that it is measured by.
 */
export function labelDelayOf(
  text: string | undefined,
  { columns }: Pick<EncodingPlan, "columns">,
): LabelDelay | undefined {
  if (text === undefined) return undefined;
  if (/^\d+$/.test(text)) return { records: Number(text) };
  const [span, ...rest] = text.split(":");
  const times = columns.filter(({ type }) => type === "time").map(({ name }) => name);
  const named = rest.length > 0 ? rest.join(":") : undefined; // a column's name may contain one
  const wrong = (what: string): UsageError => new UsageError(`--label-delay: ${what}`);
  if (times.length === 0)
    throw wrong(
      `${span} is measured by a column of times, and no input is one; give a number of records, or --types COLUMN=time`,
    );
  if (named !== undefined && !times.includes(named))
    throw wrong(`"${named}" is no column of times; those are ${times.join(", ")}`);
  if (named === undefined && times.length > 1)
    throw wrong(
      `${span} is measured by a column of times, and there are several, ${times.join(", ")}; say which, as in ${span}:${times[0]}`,
    );
  return {
    milliseconds: Number(span.slice(0, -1)) * units[span.slice(-1)],
    column: named ?? times[0],
  };
}

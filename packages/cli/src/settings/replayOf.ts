import { UsageError } from "../UsageError.js";

/** How many past samples are in each update, of how many that are kept. */
export interface ReplayShare {
  readonly per: number;
  readonly keep: number;
}

/** `--replay` as it is kept, such as `16/1000`; undefined for 0, which is none. @throws {UsageError} When it is impossible. */
export function readReplay(given: string | number | undefined): string | undefined {
  if (given === undefined) return undefined;
  const text = String(given).trim();
  if (text === "0") return undefined;
  const [, per = "0", keep = "1000"] = /^(\d+)(?:\/(\d+))?$/.exec(text) ?? [];
  if (Number(per) === 0 || Number(per) > 1000)
    throw new UsageError(
      `--replay: "${given}" is none, expected a number of past records from 1 to 1000, such as 16, or 16/5000 of the newest 5000`,
    );
  if (Number(keep) < Number(per) || Number(keep) > 1_000_000)
    throw new UsageError(
      `--replay: ${per} of ${keep} past records are impossible, expected at least ${per} and at most 1000000 that are kept`,
    );
  return `${Number(per)}/${Number(keep)}`;
}

/** What `readReplay` has kept, as numbers. */
export function replayOf(text: string | undefined): ReplayShare | undefined {
  if (text === undefined) return undefined;
  const [per, keep] = text.split("/").map(Number);
  return { per, keep };
}

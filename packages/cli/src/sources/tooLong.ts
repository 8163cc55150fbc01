import { BadRecord } from "./BadRecord.js";
import { longestLine } from "./lines.js";

/** The bad record of a line above `longestLine`. */
export function tooLong(line: number): BadRecord {
  return new BadRecord(
    "a line is too long",
    `line ${line} has more than ${longestLine} characters, expected fewer`,
  );
}

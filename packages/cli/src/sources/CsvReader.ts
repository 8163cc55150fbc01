import { BadRecord } from "./BadRecord.js";
import { longestLine, type Line } from "./lines.js";
import { PartialCsvRecord } from "./PartialCsvRecord.js";
import { tooLong } from "./tooLong.js";

/** The fields of a record. */
export interface CsvRow {
  /** The line where it begins. */
  readonly line: number;
  readonly fields: readonly string[];
}

/** The most lines of a record. */
const mostLines = 1000;

/**
 * Reads the records of a CSV file: fields in quotes may hold delimiters, line ends and doubled quotes, as in RFC 4180.
 *
 * A quote that is never closed costs its own line, not the rest of the file. It shows when a quote is followed by text; when
 * the record ends with another number of fields than the first one; or when it grows above 1,000 lines. Reading goes on
 * with the line after the one where the record began. The lines that were read in vain may begin no such record again, so
 * that the work stays proportional to the file.
 */
export class CsvReader {
  /** The number of fields of a record; of the first one, where not set. */
  width: number | undefined;
  readonly #delimiter: string;
  /** Lines of a record whose end has not come yet. */
  #held: readonly Line[] = [];
  /** Below this line, a record does not go on in the next line. */
  #singleBelow = 0;

  constructor(delimiter: string) {
    this.#delimiter = delimiter;
  }

  /** The records that end in these lines, which follow the earlier ones; `isLast` if none follow. */
  read(group: readonly Line[], isLast: boolean): (CsvRow | BadRecord)[] {
    const all = this.#held.length > 0 ? [...this.#held, ...group] : group;
    this.#held = [];
    const read: (CsvRow | BadRecord)[] = [];
    for (let index = 0; index < all.length;) {
      const { number, text } = all[index];
      if (text === undefined) read.push(tooLong(number));
      else if (text.trim() !== "" || text.includes(this.#delimiter)) {
        const used = this.#readRecord(all, index, isLast, read);
        if (used === 0) break;
        index += used;
        continue;
      }
      index++;
    }
    return read;
  }

  /** Reads the record that begins at `index`; returns the number of its lines, 0 if its end has not come yet. */
  #readRecord(all: readonly Line[], index: number, isLast: boolean, read: (CsvRow | BadRecord)[]): number {
    const { number } = all[index];
    const record = new PartialCsvRecord(this.#delimiter);
    let used = 0;
    let length = 0;
    const fails = (why: string): number => {
      this.#singleBelow = Math.max(this.#singleBelow, number + used - 1);
      read.push(new BadRecord("broken CSV", `line ${number}: ${why}`));
      return 1;
    };
    do {
      const text = all.at(index + used)?.text;
      if (text === undefined && index + used >= all.length && !isLast) {
        this.#held = all.slice(index);
        return 0;
      }
      length += text?.length ?? longestLine;
      if (
        text === undefined ||
        used >= mostLines ||
        length > longestLine ||
        (used > 0 && number < this.#singleBelow)
      )
        return fails("a quote is opened and not closed");
      used++;
      if (!record.add(text))
        return fails("a quote is followed by text, expected a delimiter or a second quote");
      if (record.fields.length > (this.width ?? Infinity) && record.isOpen)
        return fails("a quote is opened and not closed");
    } while (record.isOpen);
    if (used > 1 && record.fields.length !== (this.width ?? record.fields.length))
      return fails("a quote is opened and not closed");
    this.width ??= record.fields.length;
    read.push({ line: number, fields: record.fields });
    return used;
  }
}

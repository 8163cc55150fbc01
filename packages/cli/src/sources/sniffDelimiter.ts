import { BadRecord } from "./BadRecord.js";
import { CsvReader } from "./CsvReader.js";

const candidates = [",", ";", "\t", "|"];

/**
 * The delimiter of a CSV text by its beginning: the one with which most records have as many fields as the first one, at
 * least two; of several, the one with the most fields; `usual` if there is none.
 *
 * @example
 *   sniffDelimiter("name;price\ntea;2,50\n", ",") // => ";"
 */
export function sniffDelimiter(head: string, usual: string): string {
  const texts = head.split(/\r\n|\n|\r/, 100);
  // The last line may be cut.
  const whole = texts.length > 1 ? texts.slice(0, -1) : texts;
  const group = whole.map((text, index) => ({ number: index + 1, text }));
  let best = { delimiter: usual, share: 0, fields: 0 };
  for (const delimiter of [usual, ...candidates.filter((one) => one !== usual)]) {
    const rows = new CsvReader(delimiter).read(group, true);
    const [first] = rows;
    if (first === undefined || first instanceof BadRecord || first.fields.length < 2) continue;
    const fields = first.fields.length;
    const share =
      rows.filter((row) => !(row instanceof BadRecord) && row.fields.length === fields).length / rows.length;
    if (share > best.share || (share === best.share && fields > best.fields))
      best = { delimiter, share, fields };
  }
  return best.delimiter;
}

/** A record of a CSV file that is read line by line, since a quoted field may hold line ends. */
export class PartialCsvRecord {
  /** The fields that are complete. */
  readonly fields: string[] = [];
  readonly #delimiter: string;
  /** The beginning of a field whose quote is not closed. */
  #open: string | undefined;

  constructor(delimiter: string) {
    this.#delimiter = delimiter;
  }

  /** Whether a quote is not closed, so that the next line belongs to the record. */
  get isOpen(): boolean {
    return this.#open !== undefined;
  }

  /** Adds a line; false if a closing quote is followed by something else than a delimiter. */
  add(line: string): boolean {
    if (this.#open === undefined && !line.includes('"')) {
      for (const field of line.split(this.#delimiter)) this.fields.push(field);
      return true;
    }
    let at = 0;
    while (at <= line.length) {
      if (this.#open !== undefined || line[at] === '"') {
        at = this.#addQuoted(line, this.#open === undefined ? at + 1 : at);
        if (this.isOpen) return true;
        if (at < line.length && line[at] !== this.#delimiter) return false;
      } else {
        const end = line.indexOf(this.#delimiter, at);
        this.fields.push(line.slice(at, end < 0 ? line.length : end));
        at = end < 0 ? line.length : end;
      }
      at++;
    }
    return true;
  }

  /** Adds what belongs to a quoted field; returns the index behind its closing quote, or behind the line. */
  #addQuoted(line: string, from: number): number {
    let field = this.#open === undefined ? "" : `${this.#open}\n`;
    let at = from;
    for (let end = line.indexOf('"', at); end >= 0; end = line.indexOf('"', at)) {
      field += line.slice(at, end);
      at = end + 1;
      if (line[at] !== '"') {
        this.#open = undefined;
        this.fields.push(field);
        return at;
      }
      field += '"';
      at++;
    }
    this.#open = field + line.slice(at);
    return line.length;
  }
}

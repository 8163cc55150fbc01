/** A line of a text. */
export interface Line {
  /** Counted from 1. */
  readonly number: number;
  /** Without its end; undefined where the line is longer than `longestLine`. */
  readonly text: string | undefined;
}

/** The most characters of a line; the rest of a longer one is passed over, so that it takes neither memory nor time. */
export const longestLine: number = 1 << 20;

/**
 * The lines of a text, as soon as they are complete, in groups that arrived together. Lines end in LF or CRLF; or in CR,
 * where the first piece has no LF.
 */
export async function* lines(pieces: AsyncIterable<string>): AsyncGenerator<readonly Line[]> {
  let separator: string | undefined;
  let rest = "";
  let isTooLong = false;
  let number = 1;
  const add = (piece: string): void => {
    if (rest.length + piece.length > longestLine) {
      isTooLong = true;
      rest = "";
    } else if (!isTooLong) rest += piece;
  };
  const take = (): Line => {
    const text = isTooLong ? undefined : rest.endsWith("\r") ? rest.slice(0, -1) : rest;
    isTooLong = false;
    rest = "";
    return { number: number++, text };
  };
  for await (const piece of pieces) {
    separator ??= !piece.includes("\n") && piece.includes("\r") ? "\r" : "\n";
    const group: Line[] = [];
    let from = 0;
    for (let end = piece.indexOf(separator); end >= 0; end = piece.indexOf(separator, from)) {
      add(piece.slice(from, end));
      group.push(take());
      from = end + 1;
    }
    add(piece.slice(from));
    if (group.length > 0) yield group;
  }
  if (rest !== "" || isTooLong) yield [take()];
}

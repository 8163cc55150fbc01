/** A name from a file, as a message shows it: on one line, and not all of a very long one. */
export function quoted(name: string): string {
  return JSON.stringify(name.length > 60 ? `${name.slice(0, 60)}…` : name);
}

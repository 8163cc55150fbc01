/**
 * What is wrong with an error that a damaged file gave, or undefined: it must be one line of the library's or the command
 * line's own, such as `decodeCheckpoint: the file lacks "@text"`, and no error of the engine.
 *
 * - allowed   the names of the only errors that may come; any of the library's where not given
 */
export function problemOf(error: unknown, allowed?: readonly string[]): string | undefined {
  if (!(error instanceof Error)) return `throws ${String(error)}, which is no Error`;
  const { name, message } = error;
  const what = `${name}: ${message}`.slice(0, 300);
  const at =
    error.stack
      ?.split("\n")
      .find((line) => /^\s+at /.test(line))
      ?.trim() ?? "";
  if (allowed && !allowed.includes(name)) return `throws another error: ${what} (${at})`;
  if (/\n/.test(message)) return `throws an error of several lines: ${JSON.stringify(what)}`;
  if (message.length > 2000) return `throws an error of ${message.length} characters: ${what}`;
  if (own.includes(name)) return undefined;
  const hasWhere = /^[^\s:]+( [\w()[\]$"@/.-]+){0,6}: /.test(message);
  const isOfEngine = /^(Cannot read|Invalid (typed )?array length|Maximum call stack|\S+ is not )/.test(
    message,
  );
  if (!hasWhere || isOfEngine) return `throws a raw error: ${what} (${at})`;
  return undefined;
}

const own = [
  "BrokenStreamError",
  "BusyError",
  "CapacityError",
  "CorruptFileError",
  "DivergedError",
  "ShapeError",
  "SourceError",
  "StaleSignalError",
  "UnknownNameError",
  "UsageError",
];

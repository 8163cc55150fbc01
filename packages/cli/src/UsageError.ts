/** An option, a source or a model cannot be used: the command prints the message and ends with exit code 2. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

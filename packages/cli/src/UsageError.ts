/** What was asked for cannot be done: the command says so in one line and ends with exit code 2. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

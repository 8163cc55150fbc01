/** The run was stopped before there was anything to show or to save. */
export class InterruptedError extends Error {
  override readonly name = "InterruptedError";
  /** The name of the process's signal that stopped it; undefined where a program did. */
  readonly signal: string | undefined;

  constructor(message: string, reason: unknown) {
    super(message);
    this.signal = typeof reason === "string" ? reason : undefined;
  }
}

/** A checkpoint cannot be saved, because another process has saved since: it has taken over, so this one must stop. */
export class ConflictError extends Error {
  override readonly name = "ConflictError";
}

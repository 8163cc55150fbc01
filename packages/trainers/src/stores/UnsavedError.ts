/** Too many updates were made without a save: the store is away, or saving gets no turn. */
export class UnsavedError extends Error {
  override readonly name = "UnsavedError";
}

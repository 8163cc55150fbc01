/** A worker has died: its code threw, it could not be loaded, it ran out of memory, or it was ended from outside. */
export class WorkerError extends Error {
  override readonly name = "WorkerError";
}

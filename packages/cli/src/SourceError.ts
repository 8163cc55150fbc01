/** A source that cannot be read, or not to its end: a damaged file, a reader that makes no progress. */
export class SourceError extends Error {}

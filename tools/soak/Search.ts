/** A search for a case that fails: each case is drawn from its seed alone. */
export interface Search {
  readonly name: string;
  /** What a case does, for the help. */
  readonly what: string;
  /** How many cases it has where nothing is said. */
  readonly cases: number;
  /** Makes what all its cases need, in a folder of its own; the result runs one case. */
  readonly begin: (folder: string) => Case | Promise<Case>;
}

/** Runs the case of a seed and returns what is wrong, or undefined. */
export type Case = (seed: number) => string | undefined | Promise<string | undefined>;

/** A case that failed. */
export interface Failure {
  readonly search: string;
  readonly seed: number;
  readonly problem: string;
  /** The command that runs this case alone. */
  readonly command: string;
}

/** What a search found. */
export interface Found {
  readonly search: string;
  readonly cases: number;
  readonly seconds: number;
  readonly failures: readonly Failure[];
}

/** How a run ends that could not do its work. */
export interface Failure {
  /** 1: the work failed; 2: an option, a source or a model cannot be used; 3: another process has taken over the store; 130, 143: stopped before there was anything to show. */
  readonly exitCode: number;
  /** One line for the user. */
  readonly message: string;
  /** Where an error came from that should not have happened, line by line. */
  readonly trace?: string | undefined;
}

/** Where lines go. */
export interface LineSink {
  /** @throws {Error} The system's, when an earlier line could not be written. */
  write(line: string): void;
  /** Resolves when more may be written; undefined if more may be written now. */
  ready(): Promise<void> | undefined;
  /** Hands all lines to the system, and returns how many bytes the file has; undefined where there is no file to continue. */
  flush(): number | undefined;
  close(): Promise<void>;
}

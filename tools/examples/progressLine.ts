/** The part of standard error that progress needs. */
export interface ProgressOutput {
  write(text: string): unknown;
  readonly isTTY?: boolean | undefined;
  readonly columns?: number | undefined;
}

/** Shows the latest of many lines. */
export interface ProgressLine {
  readonly show: (text: string) => void;
  readonly clear: () => void;
}

/**
 * Progress of work that may block timers: it reads the clock whenever it is called. Nothing in the first
 * two seconds; then a live line on a terminal, a line every five seconds on anything else.
 */
export function progressLine(
  output: ProgressOutput,
  now: () => number = () => performance.now(),
): ProgressLine {
  const isLive = output.isTTY === true;
  const start = now();
  let next = start + 2000;
  let isDrawn = false;
  const clear = (): void => {
    if (isDrawn) output.write("\r\u001b[2K");
    isDrawn = false;
  };
  return {
    clear,
    show(text) {
      const time = now();
      if (time < next) return;
      next = time + (isLive ? 100 : 5000);
      const line = `${Math.round((time - start) / 1000)} s  ${text}`;
      clear();
      // A line that wraps could not be overwritten.
      output.write(isLive ? line.slice(0, Math.max(20, (output.columns ?? 80) - 1)) : `${line}\n`);
      isDrawn = isLive;
    },
  };
}

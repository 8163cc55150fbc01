import type { Run, RunEvents } from "../Run.js";
import { formatCount } from "./formatCount.js";
import { printable } from "./printable.js";
import { progressLine } from "./progressLine.js";

/** What shows the progress of a run. */
export interface Progress extends RunEvents {
  stop(): void;
}

/** The part of standard error that progress needs. */
export interface ProgressOutput {
  write(text: string): unknown;
  readonly isTTY?: boolean | undefined;
  readonly columns?: number | undefined;
}

/** Shows how a run goes: on a terminal in one line that is redrawn, else a line every three seconds; nothing without an output. */
export function progress(output: ProgressOutput | undefined): Progress {
  if (!output) return { stop: () => {} };
  const isLive = output.isTTY === true;
  let timer: NodeJS.Timeout | undefined;
  let isDrawn = false;
  let current: Run | undefined;
  const clear = (): void => {
    if (isDrawn) output.write("\r\u001b[2K");
    isDrawn = false;
  };
  const onMessage = (text: string): void => {
    clear();
    output.write(`${printable(text)}\n`);
  };
  const draw = (): void => {
    if (!current) return;
    const line = printable(progressLine(current));
    if (!isLive) return void output.write(`${line}\n`);
    clear();
    // Cut to the terminal's width: a line that wraps cannot be overwritten.
    output.write(line.slice(0, Math.max(20, (output.columns ?? 80) - 1)));
    isDrawn = true;
  };
  return {
    onMessage,
    onStart(run) {
      const isFirst = current === undefined;
      current = run;
      if (!isFirst) return; // it was rolled back
      const { plan } = run.encoder;
      const inputs = plan.columns.map(({ name, type }) => `${name} (${type})`).join(", ");
      onMessage(
        `target: ${plan.target.text} (${plan.task}); inputs: ${inputs}${plan.key === undefined ? "" : `; memory per ${plan.key}`}`,
      );
      onMessage(
        `net: ${run.net}, ${formatCount(run.parameters)} parameters; the target of a record is known at once, before the next one (a simplification)`,
      );
      timer = setInterval(draw, isLive ? 200 : 3000);
      timer.unref();
    },
    stop() {
      clearInterval(timer);
      clear();
    },
  };
}

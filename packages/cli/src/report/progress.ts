import type { Run, RunEvents } from "../Run.js";
import { counted, formatted } from "./formatted.js";
import { sparkline } from "./sparkline.js";

/** Progress on a terminal, or line by line on anything else. */
export interface Progress extends RunEvents {
  stop(): void;
}

/** The part of standard error that progress needs. */
export interface ProgressOutput {
  write(text: string): unknown;
  readonly isTTY?: boolean | undefined;
  readonly columns?: number | undefined;
}

/** Tells how a run goes: live on a terminal, else a line every three seconds; nothing at all without an output. */
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
  const told = (text: string): void => {
    clear();
    output.write(`${text}\n`);
  };
  const draw = (): void => {
    if (!current) return;
    const line = progressLine(current);
    if (!isLive) return void output.write(`${line}\n`);
    clear();
    // A line that wraps could not be overwritten.
    output.write(line.slice(0, Math.max(20, (output.columns ?? 80) - 1)));
    isDrawn = true;
  };
  return {
    told,
    began(run) {
      current = run;
      const { plan } = run;
      const inputs = plan.columns.map(({ name, type }) => `${name} (${type})`).join(", ");
      told(
        `target: ${plan.target.text} (${plan.task}); inputs: ${inputs}${plan.key === undefined ? "" : `; memory per ${plan.key}`}`,
      );
      told(
        `net: ${run.net}, ${counted(run.parameters)} parameters; the target of a record is known at once, before the next one (a simplification)`,
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

/** As in `12,000 records  9,800/s  loss 0.47 (online logistic 0.48)  net ▇▅▃▂ baseline ▇▆▅▄  3 rejected`. */
export function progressLine({ board, counter, rejections, begin }: Run): string {
  const { curves } = board.curves;
  const perSecond = counter.records / ((performance.now() - begin) / 1000);
  const best = board.baselines[board.best];
  const recent = [curves[0], curves[1 + board.best] ?? []].map((curve) => curve.slice(-16));
  const all = recent.flat();
  const [net, baseline] = recent.map((curve) => sparkline(curve, Math.min(...all), Math.max(...all)));
  const losses =
    board.net.score.records === 0
      ? "no targets yet"
      : `loss ${formatted(board.rolling[0])}${best ? ` (${best.name} ${formatted(board.rolling[1 + board.best])})` : ""}`;
  const lines = net ? `  net ${net}${baseline ? ` baseline ${baseline}` : ""}` : "";
  return `${counted(counter.records)} records  ${counted(perSecond)}/s  ${losses}${lines}  ${counted(rejections.count)} rejected`;
}

import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { endingWithParent, withParent } from "../../../packages/jetstream/src/fixtures/endingWithParent.js";

/** A program that runs, and says a line of JSON for each thing that happens. It ends when this process does, also by SIGKILL. */
export class Child<Line> {
  readonly lines: Line[] = [];
  readonly #process: ChildProcess;
  readonly #ended: Promise<unknown>;
  readonly #said: () => void;
  #waiting: (() => void)[] = [];
  #isOver = false;

  /** `said` is called behind each line, and at the end. */
  constructor(program: string, options: unknown, said: () => void = () => {}) {
    this.#said = said;
    this.#process = spawn(
      process.execPath,
      ["--expose-gc", ...endingWithParent, program, JSON.stringify(options)],
      { stdio: withParent },
    );
    const kill = (): void => void this.#process.kill("SIGKILL");
    process.on("exit", kill);
    this.#process.once("exit", () => process.off("exit", kill));
    // Behind its last line.
    this.#ended = once(this.#process, "close").then(([code, signal]: unknown[]) => {
      this.#isOver = true;
      this.#wake();
      return signal ?? code;
    });
    createInterface(this.#process.stdout!).on("line", (line) => {
      this.lines.push(JSON.parse(line) as Line);
      this.#wake();
    });
  }

  /** The first line for which it is so; undefined where it ends without one. */
  async until(isSo: (line: Line) => boolean): Promise<Line | undefined> {
    for (let next = 0; ;) {
      for (; next < this.lines.length; next++) if (isSo(this.lines[next])) return this.lines[next];
      if (this.#isOver) return undefined;
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
  }

  send(signal: NodeJS.Signals): void {
    this.#process.kill(signal);
  }

  /** Its exit code, or the signal that has ended it. */
  get ended(): Promise<unknown> {
    return this.#ended;
  }

  /** Ends it at once, and waits until it has ended; nothing where it has. */
  async kill(): Promise<void> {
    this.#process.kill("SIGKILL");
    await this.#ended;
  }

  #wake(): void {
    for (const resolve of this.#waiting.splice(0)) resolve();
    this.#said();
  }
}

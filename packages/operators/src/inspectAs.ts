/**
 * Makes `console.log` and `JSON.stringify` show a signal as its user sees it, not the engine behind it: a network's
 * whole memory hangs on every signal. `delta` is shown while it can be read.
 */
export function inspectAs<T extends Shown>(Class: { readonly prototype: T }): void {
  const show = function (this: T): object {
    const shown = { sample: this.sample, output: this.output };
    try {
      return { ...shown, ...("loss" in this && { loss: this.loss, delta: this.delta }) };
    } catch {
      return { ...shown, loss: this.loss }; // a stale delta is no reason for console.log to fail
    }
  };
  // Node's name for what console.log shows; other platforms never look for it.
  for (const key of ["toJSON", Symbol.for("nodejs.util.inspect.custom")]) {
    Object.defineProperty(Class.prototype, key, { value: show });
  }
}

interface Shown {
  readonly sample: unknown;
  readonly output: unknown;
  readonly loss?: number | undefined;
  readonly delta?: unknown;
}

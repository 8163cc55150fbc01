/**
 * Makes `console.log` and `JSON.stringify` show only the public values of a signal: its internal fields refer to all of
 * a network's memory. `delta` is shown while it can be read.
 */
export function inspectAs<T extends Shown>(Class: { readonly prototype: T }): void {
  const show = function (this: T): object {
    const shown = { sample: this.sample, output: this.output };
    try {
      return { ...shown, ...("loss" in this && { loss: this.loss, delta: this.delta }) };
    } catch {
      return { ...shown, loss: this.loss }; // the delta is stale, but console.log must not fail
    }
  };
  // The symbol is Node's name for what console.log shows; other platforms ignore it.
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

import type { Observable } from "rxjs";

/**
 * Consumes one value: emits outputs by `emit`, or by the observable that it returns. The value is consumed when that
 * completes; if it returns undefined, the value is consumed already.
 */
export type Consume<T, R> = (value: T, emit: (output: R) => void) => Observable<R> | undefined;

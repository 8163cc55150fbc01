import type { Observable } from "rxjs";

/**
 * Consumes one value: emits outputs by `emit`, or by the observable it returns, whose completion says that the value is
 * consumed. Undefined says that it is consumed already, and costs no observable.
 */
export type Consume<T, R> = (value: T, emit: (output: R) => void) => Observable<R> | undefined;

import type { Observable, OperatorFunction } from "rxjs";

/** Any operator: which ones stand in a row is drawn, so the compiler cannot follow their types. */
// oxlint-disable-next-line typescript/no-explicit-any -- stands for each of these types
export type AnyOperator = OperatorFunction<any, any>;

/** A source through operators that are known only when the program runs. */
export function anyPipe(
  source$: Observable<unknown>,
  operators: readonly AnyOperator[],
): Observable<unknown> {
  return operators.reduce<Observable<unknown>>((before$, operator) => operator(before$), source$);
}

import type { OperatorFunction } from "rxjs";
import { describe, it } from "vitest";
import type { OperatorLawOptions } from "./OperatorCase.js";
import { operatorLaw, type OperatorLawName } from "./operatorLaw.js";

/**
 * Registers a test for each law that every operator obeys.
 *
 * - make      makes the operator and all that it needs; for an operator on signals, with the operators before it
 * - samples   the values of its source: always the same, at least three, some of which lead to outputs
 *
 * @example no-run
 *   const samples = () => [{ input: 1 }, { input: -2 }, { input: 3 }];
 *   const make = () => (samples$: Observable<{ input: number }>) => samples$.pipe(forward(network(gru(1, 2))));
 *   operatorLaws("forward", make, samples);
 */
export function operatorLaws<T, R>(
  name: string,
  make: () => OperatorFunction<T, R>,
  samples: () => readonly T[],
  options: OperatorLawOptions = {},
): void {
  describe(`${name} obeys the laws of operators`, () => {
    for (const [sentence, law] of Object.entries(sentences)) {
      const assertLaw = operatorLaw[law];
      it(sentence, () => assertLaw({ make, samples, ...options }));
    }
  });
}

const sentences: Readonly<Record<string, OperatorLawName>> = {
  "an error is passed on unchanged, after the values before it": "errors",
  "completion is passed on once": "completion",
  "an endless source can be stopped": "stop",
  "when it ends, so does the subscription of its source": "release",
  "it subscribes to its source once, and only when subscribed": "lazy",
  "a second subscription starts from the beginning": "restart",
  "two subscriptions at the same time are independent": "independence",
  "outputs may be fed back into the source": "loop",
  "a value that cannot be read becomes an error notification": "exception",
  "a consumer that throws still gets all values": "consumer",
  "it frees its memory": "memory",
  "it does not change the values of the source": "untouched",
  "emitted values do not change later": "lasting",
};

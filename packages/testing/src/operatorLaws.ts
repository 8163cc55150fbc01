import type { OperatorFunction } from "rxjs";
import { describe, it } from "vitest";
import type { OperatorLawOptions } from "./OperatorCase.js";
import { operatorLaw, type OperatorLawName } from "./operatorLaw.js";

/**
 * Registers a test for each law that every operator obeys.
 *
 * - make      the operator, with whatever it needs made anew; one that works on signals with the operators before it
 * - samples   what its source emits: always the same, at least three, of which some come out again
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
  "an error comes through as it is, behind what was emitted": "errors",
  "completion comes through once": "completion",
  "a source without end can be stopped": "stop",
  "when it ends, so does the subscription of its source": "release",
  "it subscribes to its source once, and only when subscribed": "lazy",
  "a second subscription starts anew": "restart",
  "two subscriptions at the same time do not meet": "independence",
  "what comes out may be fed back in": "loop",
  "a value that cannot be read becomes an error notification": "exception",
  "a consumer that throws does no harm": "consumer",
  "it gives its memory back": "memory",
  "it leaves alone what the source emitted": "untouched",
  "what it emitted stays as it was": "lasting",
};

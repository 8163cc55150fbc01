import { CapacityError } from "@backstream/core";
import { Observable, Subscriber, type Observer, type OperatorFunction } from "rxjs";
import { currentPullContext, withPullContext, type PullContext } from "./PullContext.js";
import type { ConsumingFlow } from "./flow.js";
import type { FlowPolicy } from "./FlowPolicy.js";
import { waitingLine } from "./waitingLine.js";

/** Who may wait. */
export interface Admission {
  /** The operator that an error speaks of. */
  readonly where: string;
  readonly policy: FlowPolicy;
  readonly capacity: number;
  readonly n: number;
}

interface Waiting<T> {
  readonly value: T;
  /** The pulled source it came from, under a policy that makes that wait. */
  readonly delivery: PullContext | undefined;
  /** Tells that source that the value is done with. */
  readonly release: (() => void) | undefined;
}

/**
 * What is done with a value: outputs are passed on, now or by what is returned, which completes when the value is done
 * with; undefined where it is done with already, which costs no observable.
 */
export type Work<T, R> = (value: T, pass: (output: R) => void) => Observable<R> | undefined;

/**
 * Works on one value at a time; those that come meanwhile wait in a line, as far as they are admitted to it.
 * `workOf` is called at each subscription.
 */
export function oneAtATime<T, R>(
  { where, policy, capacity, n }: Admission,
  workOf: () => Work<T, R>,
): ConsumingFlow<T, R> {
  const counters = { received: 0, delivered: 0, dropped: 0, waiting: 0, highest: 0 };
  const operator: OperatorFunction<T, R> = (source) =>
    new Observable((subscriber) => {
      const work = workOf();
      const line = waitingLine<Waiting<T>>();
      let inHand: Waiting<T> | undefined;
      let isDraining = false;
      let hasEnded = false;
      let behind = 0; // values that came while another was in hand
      let resume: (() => void) | undefined; // of the source that waits for room in the line
      let pauses = 0; // that others further down ask for

      const isAdmitted = (): boolean => {
        const isFull = line.length >= capacity;
        switch (policy) {
          case "block":
            if (isFull) subscriber.error(overrun(where, capacity));
            return !isFull;
          case "dropOldest":
          case "latest":
            if (isFull) drop();
            return true;
          case "dropNewest":
            return !isFull;
          case "everyNth":
            return ++behind % n === 0 && !isFull;
        }
      };
      const drop = (): void => {
        line.shift()?.release?.();
        counters.waiting--;
        counters.dropped++;
      };
      const putDown = (): void => {
        const done = inHand;
        inHand = undefined;
        done?.release?.();
      };
      const begin = (next: Waiting<T>): void => {
        inHand = next;
        counters.waiting--;
        counters.delivered++;
        const rest = work(next.value, pass);
        if (rest) rest.subscribe(listener(worker));
        else putDown();
      };
      /** A loop, since work may be done before `begin` returns: recursion would be as deep as the line is long. */
      const drain = (): void => {
        if (isDraining) return;
        isDraining = true;
        while (!inHand && pauses === 0 && !subscriber.closed) {
          const next = line.shift();
          if (!next) break;
          begin(next);
          goOn();
        }
        isDraining = false;
        if (hasEnded && !inHand && line.length === 0) subscriber.complete();
      };
      const goOn = (): void => {
        const paused = resume;
        resume = undefined;
        paused?.();
      };
      /** Joined to the subscriber ahead of its source, so that a synchronous one can be stopped. */
      const listener = <V>(observer: Observer<V>): Subscriber<V> => {
        const inner = new Subscriber<V>(observer);
        subscriber.add(inner);
        return inner;
      };
      const error = (problem: unknown): void => subscriber.error(problem);
      /** The source as those behind see it: a pause holds back the line too, whose values have been pulled already. */
      const onward = (delivery: PullContext): PullContext => ({
        hold: () => delivery.hold(),
        pause() {
          pauses++;
          const pulling = delivery.pause();
          return () => {
            pauses--;
            drain();
            pulling();
          };
        },
      });
      const pass = (output: R): void =>
        withPullContext(inHand?.delivery && onward(inHand.delivery), () => subscriber.next(output));
      const worker: Observer<R> = {
        next: pass,
        error,
        complete() {
          putDown();
          drain();
        },
      };

      const arrivals = listener<T>({
        next(value) {
          counters.received++;
          if (!inHand) behind = 0;
          else if (!isAdmitted()) {
            counters.dropped++;
            return;
          }
          const delivery = policy === "block" ? currentPullContext() : undefined;
          line.push({ value, delivery, release: delivery?.hold() });
          counters.waiting++;
          drain();
          counters.highest = Math.max(counters.highest, counters.waiting);
          if (line.length >= capacity) resume ??= delivery?.pause();
        },
        error,
        complete() {
          hasEnded = true;
          drain();
        },
      });
      subscriber.add(() => {
        while (line.length > 0) drop();
        putDown();
        goOn();
      });
      source.subscribe(arrivals);
    });
  return Object.assign(operator, { counters });
}

function overrun(where: string, capacity: number): CapacityError {
  return new CapacityError(
    `${where}: ${capacity} values wait and another came, expected a source that can be made to wait; pull it with fromPull, or drop values with another policy of flow`,
  );
}

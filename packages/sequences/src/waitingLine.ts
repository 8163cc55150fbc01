/** First in, first out. */
export interface WaitingLine<T> {
  readonly length: number;
  push(value: T): void;
  shift(): T | undefined;
}

/** A queue of two stacks: `shift` of an array moves all that is behind, which made long lines a thousand times slower. */
export function waitingLine<T>(): WaitingLine<T> {
  let front: T[] = [];
  let back: T[] = [];
  return {
    get length() {
      return front.length + back.length;
    },
    push: (value) => void back.push(value),
    shift() {
      if (front.length === 0) {
        front = back.reverse();
        back = [];
      }
      return front.pop();
    },
  };
}

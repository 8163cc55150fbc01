import { randomStream } from "backstream";
import { addTask, delayLine, hold, type Source } from "./tasks.js";

/** A task, and what its samples are. */
export interface Task {
  readonly name: string;
  readonly fanIn: number;
  readonly isBinary: boolean;
  readonly source: (seed: number) => Source;
}

const delayed = (delay: number): Task => ({
  name: `D = ${delay}`,
  fanIn: 1,
  isBinary: false,
  source: (seed) => delayLine(delay, randomStream(seed)),
});

/** All that each arm learns. */
export const allTasks: readonly Task[] = [
  ...[8, 16, 24, 32, 64, 128].map(delayed),
  { name: "hold", fanIn: 2, isBinary: false, source: (seed) => hold(randomStream(seed)) },
  { name: "add", fanIn: 1, isBinary: true, source: (seed) => addTask(randomStream(seed)) },
];

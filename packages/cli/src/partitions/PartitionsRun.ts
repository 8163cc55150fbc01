import type { Learner } from "../Learner.js";
import type { Run } from "../Run.js";
import type { Rejections } from "../scoring/Rejections.js";
import type { Scoreboard } from "../scoring/Scoreboard.js";
import type { SourceError } from "../SourceError.js";

/** The runs of all partitions that a process has learned from, as one. */
export class PartitionsRun implements Run {
  readonly source: string;
  readonly encoder: Run["encoder"];
  readonly net: string;
  readonly parameters: number;
  readonly board: Scoreboard;
  readonly rejections: Rejections;
  readonly notes: readonly string[] = [];
  readonly begin: number = performance.now();
  readonly start: number = 0;
  readonly stepsBefore: number = 0;
  interrupted: boolean = false;
  broken: SourceError | undefined;
  readonly #runs = new Set<Run>();
  /** Of runs that have ended. */
  #records = 0;
  #samples = 0;
  #steps = 0;
  #skipped = 0;

  constructor(source: string, { encoder, net }: Learner, board: Scoreboard, rejections: Rejections) {
    this.source = source;
    this.encoder = { plan: encoder.plan, classes: [] };
    this.net = net.layer.name;
    this.parameters = net.size;
    this.board = board;
    this.rejections = rejections;
  }

  /** The run of a partition begins. */
  add(run: Run): void {
    this.#runs.add(run);
  }

  /** The run of a partition has ended. */
  end(run: Run): void {
    if (!this.#runs.delete(run)) return;
    this.#records += run.records;
    this.#samples += run.samples;
    this.#steps += run.steps - run.stepsBefore;
    this.#skipped += run.skipped;
  }

  get records(): number {
    return this.#sum(this.#records, ({ records }) => records);
  }
  get samples(): number {
    return this.#sum(this.#samples, ({ samples }) => samples);
  }
  get steps(): number {
    return this.#sum(this.#steps, ({ steps, stepsBefore }) => steps - stepsBefore);
  }
  get skipped(): number {
    return this.#sum(this.#skipped, ({ skipped }) => skipped);
  }

  /** How many keys have a memory, in the partitions that it learns from now. */
  keys(): number {
    return this.#sum(0, (run) => run.keys());
  }

  #sum(ended: number, of: (run: Run) => number): number {
    let sum = ended;
    for (const run of this.#runs) sum += of(run);
    return sum;
  }
}

import { describeValue, UnknownNameError } from "@backstream/core";
import type { Checkpoint, Step } from "@backstream/operators";
import type { MergeState } from "./MergeState.js";
import type { ParameterMerger } from "./ParameterMerger.js";

/** Steps whose checkpoints hold the state of a merger. */
export interface MergedSteps {
  wrap(step: Step): Step;
  /** Takes the checkpoint of the newest step now: the steps complete later, when the log has everything. */
  keepNewest(): void;
}

export function mergedStep(merger: ParameterMerger): MergedSteps {
  let newest: Step | undefined;
  let kept: (() => Checkpoint) | undefined;
  return {
    wrap(step) {
      newest = step;
      const checkpoint = (extra?: unknown): Checkpoint => {
        const taken = newest === step && kept ? { ...kept(), extra } : step.checkpoint(extra);
        return { ...taken, states: { ...taken.states, [name]: merger.state() } };
      };
      return { ...step, checkpoint };
    },
    keepNewest() {
      if (!newest) return;
      try {
        const taken = newest.checkpoint();
        kept = () => taken;
      } catch (error) {
        kept = () => {
          throw error;
        };
      }
    },
  };
}

const name = "mergeParameters";

/** What a checkpoint holds of a merger. */
export function savedMergeState({ states }: Checkpoint): MergeState {
  const state = states?.[name];
  if (state === undefined) {
    throw new UnknownNameError(
      "mergeParameters: the checkpoint is of a run that did not merge; to begin with its parameters, load them, by net.load(checkpoint)",
    );
  }
  if (isMergeState(state)) return state;
  throw new TypeError(
    `mergeParameters: states.mergeParameters of the checkpoint is ${describeValue(state)}, expected what a checkpoint of its steps holds`,
  );
}

function isMergeState(state: unknown): state is MergeState {
  if (typeof state !== "object" || state === null) return false;
  const { model, base, updates, pending } = state as Partial<MergeState>;
  return (
    ArrayBuffer.isView(base) &&
    ArrayBuffer.isView(model?.parameters) &&
    typeof model.rounds === "object" &&
    typeof model.updates === "object" &&
    Number.isInteger(model.index) &&
    Number.isInteger(updates) &&
    Array.isArray(pending)
  );
}

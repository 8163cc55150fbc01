import type { Command } from "commander";
import { readList, readNumber, readTypes } from "./readers.js";
import { withSourceOptions } from "./withSourceOptions.js";

/** Adds the options of what learns, and those of what reads. */
export function withLearningOptions(part: Command): Command {
  return withSourceOptions(part)
    .option("--target <column>", "what to predict: a column, or a condition such as 'delay > 15'")
    .option("--inputs <columns>", "comma-separated; default: all other columns", readList)
    .option(
      "--types <types>",
      "number, category or time by column, as in a=category,b=time; number:comma and number:point say what stands before the decimals, time:dmy, time:mdy and time:ymd in which order dates are; default: by the first 1,000 records",
      readTypes,
    )
    .option(
      "--task <task>",
      "regression, binary or multiclass (one of several classes); default: by the target",
    )
    .option(
      "--classes <count>",
      "of multiclass: classes there may be; default: a few more than among the first 1,000 records",
      readNumber("--classes"),
    )
    .option("--key <column>", "a memory for each value of this column, over shared weights")
    .option(
      "--max-keys <count>",
      "memories kept; the least recently used one is dropped (default: 1000)",
      readNumber("--max-keys"),
    )
    .option(
      "--cell <cell>",
      "none, elman, gru, lstm, lru, minGru or eLstm (default: gru with a --key or with fewer than 10 inputs, else none)",
    )
    .option(
      "--gradient <method>",
      "of an lru, minGru or eLstm: through the window, by traces over the whole past, oneStep, or frozen, which learns only what reads the memory (default: window)",
    )
    .option("--units <count>", "size of the memory (default: 32)", readNumber("--units"))
    .option(
      "--window <ticks>",
      "records of a key that a delta goes back (default: 32)",
      readNumber("--window"),
    )
    .option(
      "--stride <ticks>",
      "records of a key between updates (default: 1 for --cell none, 8 for classes with a --key, else 2)",
      readNumber("--stride"),
    )
    .option(
      "--learning-rate <rate>",
      "of Adam at first (default: 0.02; for regression with --cell none, 0.01)",
      readNumber("--learning-rate"),
    )
    .option(
      "--rate-decay <updates>",
      "from which on the rate falls, as 1 / √(1 + updates / this), down to a tenth; 0: it stays (default: 10)",
      readNumber("--rate-decay"),
    )
    .option("--momentum <number>", "of Adam, its first beta (default: 0)", readNumber("--momentum"))
    .option("--clip <norm>", "the longest gradient (default: 10)", readNumber("--clip"))
    .option(
      "--label-delay <count or time>",
      "a label is known so many records later, or so much later by the column of times: 100, 90m, 36h, 2d (90m:COLUMN of several); baselines have the same lateness (default: at once)",
    )
    .option(
      "--replay <count>",
      "past records in each update: 16 of the newest 1000, or 16/5000; with a memory, windows (default: none)",
    )
    .option(
      "--band <share>",
      "of a number: a lower and an upper limit around each prediction, between which this share of targets shall be, as 0.9",
      readNumber("--band"),
    )
    .option(
      "--unhealthy-after <seconds>",
      "for how long something may be learned and not saved before /healthz says 503; 0: for ever (default: 300)",
      readNumber("--unhealthy-after"),
    )
    .option("--seed <number>", "of the first weights (default: 7)", readNumber("--seed"))
    .option("--save <file>", "a model file: a checkpoint, such as model.safetensors")
    .option("--load <file>", "a model to continue from")
    .option("--checkpoint <folder>", "save the run itself, to go on with --resume after it was killed")
    .option(
      "--store <url>",
      "save the run in nats://host/BUCKET/KEY, redis://host/KEY or a folder, and go on from there by itself",
    )
    .option(
      "--every <updates>",
      "updates between checkpoints, or between saves in the store (default: 1000)",
      readNumber("--every"),
    )
    .option(
      "--resume",
      "go on from the newest checkpoint in the folder, after the records that it has read; begin where there is none",
    );
}

import type { Command } from "commander";
import type { PublishOptions } from "../publishing/PublishOptions.js";
import { showPublishing } from "../publishing/showPublishing.js";
import type { ShowOptions } from "../showRun.js";
import { readNumber } from "./readers.js";
import { withSourceOptions } from "./withSourceOptions.js";

/** Adds `publish`. */
export function publishCommand(program: Command, signal: AbortSignal): void {
  withSourceOptions(program.command("publish <source> <url>"))
    .description(
      "send every record of a source to a stream, nats://host/STREAM or redis://host/STREAM; begun again, it doubles nothing",
    )
    .option("--key <column>", "records with the same value of this column belong to one partition")
    .option(
      "--partitions <count>",
      "of a stream of NATS: each partition has a subject, STREAM.0, STREAM.1 and so on; choose more than there will ever be learners",
      readNumber("--partitions"),
    )
    .option(
      "--batch <records>",
      "records in a message, of each partition (default: 64)",
      readNumber("--batch"),
    )
    .option(
      "--rate <records>",
      "records a second at most; default: as fast as they are stored",
      readNumber("--rate"),
    )
    .action(
      async (
        source: string,
        to: string,
        { quiet, json, ...options }: Omit<PublishOptions, "source" | "to"> & ShowOptions,
      ) => showPublishing({ source, to, signal, ...options }, { quiet, json }),
    );
}

import { CapacityError, ConflictError, CorruptFileError, DivergedError, UnsavedError } from "backstream";
import { CommanderError } from "commander";
import type { Failure } from "./Failure.js";
import { InterruptedError } from "./InterruptedError.js";
import { LearnerError } from "./serving/LearnerError.js";
import { SourceError } from "./SourceError.js";
import { UsageError } from "./UsageError.js";

/** What to say of an error: its message, or that it is a bug where nobody expected it. */
export function failureOf(error: unknown): Failure {
  if (error instanceof CommanderError)
    // Its messages have several lines.
    return { exitCode: 2, message: error.message.replace(/^error: /, "").replaceAll("\n", " ") };
  if (error instanceof LearnerError) return error.failure;
  if (error instanceof UsageError) return { exitCode: 2, message: error.message };
  if (error instanceof InterruptedError)
    return { exitCode: error.signal === "SIGTERM" ? 143 : 130, message: error.message };
  if (error instanceof ConflictError) return { exitCode: 3, message: error.message };
  if (error instanceof Error && isExpected(error)) return { exitCode: 1, message: error.message };
  const what = error instanceof Error ? `${error.name}: ${error.message}` : `${String(error)} was thrown`;
  return {
    exitCode: 1,
    message: `this is a bug in backstream, please report it with the command and these lines; ${what}`,
    trace: error instanceof Error ? error.stack : undefined,
  };
}

/** Errors whose message tells the user what to do, and those of the system, such as a full disk. */
function isExpected(error: Error): boolean {
  return told.some((kind) => error instanceof kind) || isOfSystem(error) || isOfSystem(error.cause);
}

const told = [SourceError, CapacityError, CorruptFileError, DivergedError, UnsavedError];

function isOfSystem(error: unknown): boolean {
  return error instanceof Error && "syscall" in error && "code" in error;
}

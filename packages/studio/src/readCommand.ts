import { describeValue } from "@backstream/core";
import type { Hello } from "./frames.js";
import type { Command } from "./Command.js";

/** What is asked for cannot be done; the message says why, in a sentence for the page. */
export class CommandError extends Error {
  override readonly name = "CommandError";
}

/**
 * Checks what a page asks for, as an operator checks its arguments.
 *
 * @throws {CommandError} When it is no command, its value is impossible, or the program cannot do it.
 */
export function readCommand(
  value: unknown,
  { steering, layers }: Pick<Hello, "steering" | "layers">,
): Command {
  if (typeof value !== "object" || value === null || !("type" in value)) {
    throw new CommandError(`a command is ${describeValue(value)}, expected an object with a type`);
  }
  const command = value as Record<string, unknown>;
  const allow = (can: boolean, remedy: string): void => {
    if (!can)
      throw new CommandError(`${describeValue(command["type"])} has no effect in this program; ${remedy}`);
  };
  switch (command["type"]) {
    case "pause":
    case "goOn":
    case "step":
      allow(steering.flow, "it does not pull its samples through watched.pull");
      return { type: command["type"] };
    case "speed":
      allow(steering.flow, "it does not pull its samples through watched.pull");
      return { type: "speed", ticksPerSecond: numberOf(command, "ticksPerSecond", (n) => n > 0, "above 0") };
    case "learning":
      allow(steering.learning, "it does not give watched.steering to its training");
      return { type: "learning", on: booleanOf(command, "on") };
    case "learningRate":
      allow(steering.learningRate, "it does not give watched.steering to its training");
      return { type: "learningRate", value: numberOf(command, "value", (n) => n >= 0 && n < Infinity, "from 0 up") }; // prettier-ignore
    case "maximumNorm":
      allow(steering.maximumNorm, "it does not give watched.steering to its training");
      return { type: "maximumNorm", value: numberOf(command, "value", (n) => n > 0, "above 0") };
    case "frozen":
      allow(steering.frozen, "it does not give watched.steering to its training");
      return { type: "frozen", layers: layersOf(command["layers"], layers.length) };
    case "key":
      return { type: "key", key: textOf(command, "key") };
    case "checkpoint":
      allow(steering.checkpoint, "it has no option checkpoint or rollBack, and no watched.run");
      return { type: "checkpoint" };
    case "rollBack":
      allow(steering.rollBack, "it has neither a rollBack option nor watched.run");
      return { type: "rollBack" };
    default:
      throw new CommandError(`the type is ${describeValue(command["type"])}, expected pause, goOn, step, speed, learning, learningRate, maximumNorm, frozen, key, checkpoint or rollBack`); // prettier-ignore
  }
}

function numberOf(
  command: Record<string, unknown>,
  name: string,
  fits: (value: number) => boolean,
  wanted: string,
): number {
  const value = command[name];
  if (typeof value === "number" && fits(value)) return value;
  throw new CommandError(`${name} is ${describeValue(value)}, expected a number ${wanted}`);
}

function booleanOf(command: Record<string, unknown>, name: string): boolean {
  const value = command[name];
  if (typeof value === "boolean") return value;
  throw new CommandError(`${name} is ${describeValue(value)}, expected true or false`);
}

function textOf(command: Record<string, unknown>, name: string): string {
  const value = command[name];
  if (typeof value === "string" && value.length <= 200) return value;
  throw new CommandError(`${name} is ${describeValue(value)}, expected a text`);
}

function layersOf(value: unknown, count: number): readonly number[] {
  const isLayer = (index: unknown): boolean => Number.isInteger(index) && (index as number) >= 0 && (index as number) < count; // prettier-ignore
  if (!Array.isArray(value) || !value.every(isLayer))
    throw new CommandError(
      `layers is ${describeValue(value)}, expected a list of numbers from 0 to ${count - 1}`,
    );
  return [...new Set(value as number[])].toSorted((a, b) => a - b);
}

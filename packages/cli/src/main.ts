#!/usr/bin/env node
import { command } from "./command.js";

const stop = new AbortController();
// The first Ctrl-C ends the stream, and with it the run; the second finds no listener and kills.
for (const name of ["SIGINT", "SIGTERM"] as const) process.once(name, () => stop.abort());
// Whoever reads may leave: `backstream … | head`.
process.stdout.on("error", (problem: NodeJS.ErrnoException) =>
  process.exit(problem.code === "EPIPE" ? 0 : 1),
);

process.exitCode = await command(process.argv.slice(2), stop.signal);
// A pipe that is still open would keep the process alive.
process.stdin.destroy();

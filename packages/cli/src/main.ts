#!/usr/bin/env node
import { command } from "./command.js";

const stop = new AbortController();
// The first Ctrl-C ends the stream, and so the run; for the second there is no listener, so it kills the process.
for (const name of ["SIGINT", "SIGTERM"] as const) process.once(name, () => stop.abort());
// The reader may close the pipe, as in `backstream … | head`.
process.stdout.on("error", (problem: NodeJS.ErrnoException) =>
  process.exit(problem.code === "EPIPE" ? 0 : 1),
);

process.exitCode = await command(process.argv.slice(2), stop.signal);
// An open pipe would keep the process alive.
process.stdin.destroy();

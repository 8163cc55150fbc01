/**
 * How time is measured: by the wall clock, or as processor time of this process. A user waits for the first; the second
 * does not contain the time of other programs on the machine.
 */
export type ClockName = "wall" | "cpu";

/** Returns the time in seconds since some moment. */
export type Clock = () => number;

export function clock(name: ClockName): Clock {
  if (name === "wall") return () => performance.now() / 1000;
  return () => {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1e6;
  };
}

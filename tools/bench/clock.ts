/**
 * What seconds are measured by: those on the wall, or those that the processor spent in this process. The first are
 * what a user waits; the second do not count what other programs take away on a machine with many users.
 */
export type ClockName = "wall" | "cpu";

/** The present, in seconds since some moment. */
export type Clock = () => number;

export function clock(name: ClockName): Clock {
  if (name === "wall") return () => performance.now() / 1000;
  return () => {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1e6;
  };
}

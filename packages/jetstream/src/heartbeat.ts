/** Milliseconds between two signs of life of the server, where it may be away for `timeout`. */
export function heartbeat(timeout: number): number {
  return Math.max(100, Math.min(1000, timeout / 5));
}

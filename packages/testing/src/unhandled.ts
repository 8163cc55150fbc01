import { config, firstValueFrom, timer } from "rxjs";

/** Runs a function, and returns the exceptions that RxJS reports as unhandled: those that no subscriber received. */
export async function unhandled(during: () => void): Promise<unknown[]> {
  const reported: unknown[] = [];
  const before = config.onUnhandledError;
  config.onUnhandledError = (error: unknown) => reported.push(error);
  try {
    during();
    await firstValueFrom(timer(0)); // RxJS reports in a task of its own
  } finally {
    config.onUnhandledError = before;
  }
  return reported;
}

import { decode, encode } from "../codec.js";
import type { Command } from "../Command.js";
import type { Connection } from "./runState.js";
import type { StudioSource } from "./StudioSource.js";

/** A source over server-sent events. */
export interface ServerSource extends StudioSource {
  readonly close: () => void;
}

const hiddenFor = 30_000;
const longestWait = 15_000;

/**
 * Reads the messages of a server, and sends it commands. By `fetch`, unlike `EventSource`: that sends no token, and cannot hold the
 * server back. One stream is open, none once the page has been hidden for half a minute; then it comes back with the history.
 */
export function connect(server: string, token: string): ServerSource {
  const target = new EventTarget();
  const headers = { Authorization: `Bearer ${token}` };
  const emit = (data: unknown) => target.dispatchEvent(new MessageEvent("message", { data }));
  const tell = (state: Connection["state"], text: string) => emit({ type: "connection", state, text });
  let open: AbortController | undefined;
  let failures = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let hasEnded = false;

  async function read(): Promise<void> {
    open = new AbortController();
    const { signal } = open;
    try {
      const response = await fetch(`${server}stream`, { headers, signal, cache: "no-store" });
      if (response.status === 401 || response.status === 403) {
        hasEnded = true;
        tell("refused", "refused: open the address that the program has printed");
        return;
      }
      if (!response.ok || !response.body) throw new Error(`answer ${response.status}`);
      for await (const text of eventsOf(response.body)) {
        failures = 0;
        const message = decode(text);
        if (isBye(message)) hasEnded = true;
        emit(message);
      }
    } catch {
      // The line below says it, and tries again.
    }
    if (signal.aborted || hasEnded) return;
    const wait = Math.min(longestWait, 500 * 2 ** failures);
    failures += 1;
    tell("lost", "no connection to the program, trying again");
    timer = setTimeout(() => void read(), wait);
  }

  function visibility(): void {
    clearTimeout(timer);
    if (!document.hidden) {
      if (!open || open.signal.aborted) void read();
      return;
    }
    timer = setTimeout(() => open?.abort(), hiddenFor);
  }
  document.addEventListener("visibilitychange", visibility);
  void read();
  return {
    addEventListener: (type, listener) => target.addEventListener(type, listener as unknown as EventListener),
    removeEventListener: (type, listener) =>
      target.removeEventListener(type, listener as unknown as EventListener),
    postMessage: (command) => void send(command),
    close: () => {
      document.removeEventListener("visibilitychange", visibility);
      clearTimeout(timer);
      open?.abort();
    },
  };

  async function send(command: Command): Promise<void> {
    try {
      const response = await fetch(`${server}control`, { method: "POST", headers, body: encode(command) });
      if (!response.ok) note(await response.text());
    } catch {
      note("the program did not answer");
    }
  }
  function note(text: string): void {
    emit({ type: "event", time: NaN, tick: NaN, update: NaN, kind: "error", text: text.slice(0, 200) });
  }
}

const isBye = (message: unknown) =>
  typeof message === "object" && message !== null && "type" in message && message.type === "bye";

/** The data of server-sent events. Lines that begin with a colon keep the connection open, and say nothing. */
export async function* eventsOf(body: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let rest = "";
  let data: string[] = [];
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    const lines = (rest + decoder.decode(value, { stream: true })).split(/\r?\n/);
    rest = lines.pop() ?? "";
    for (const line of lines) {
      if (line.startsWith("data:")) data.push(line.slice(line[5] === " " ? 6 : 5));
      if (line.trim() !== "" || data.length === 0) continue;
      yield data.join("\n");
      data = [];
    }
  }
}

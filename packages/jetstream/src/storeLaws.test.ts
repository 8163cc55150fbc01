import { storeLaws } from "@backstream/testing";
import { describe } from "vitest";
import { hasNatsServer } from "./fixtures/natsServer.js";
import { openServer } from "./fixtures/openServer.js";
import { jetStreamStore } from "./jetStreamStore.js";

describe.skipIf(!hasNatsServer)("a store in JetStream", () => {
  storeLaws("jetStreamStore", async () => {
    const { nc, jsm } = await openServer();
    return {
      open: () => jetStreamStore(nc, "models", "flights"),
      size: async () => (await jsm.getAccountInfo()).storage,
    };
  });
});

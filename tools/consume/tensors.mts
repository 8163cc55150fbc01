import * as tensors from "@backstream/tensors";

if (Object.keys(tensors).length === 0) throw new Error("@backstream/tensors exports nothing");

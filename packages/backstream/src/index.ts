export * from "@backstream/core";
export * from "@backstream/layers";
export * from "@backstream/losses";
export * from "@backstream/operators";
export * from "@backstream/optimizers";
export * from "@backstream/sequences";
export * from "@backstream/tensors";
export * from "@backstream/trainers";

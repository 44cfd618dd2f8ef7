import { canonical, type Manifest, type ManifestInput } from "./manifest.ts";

/** What differs between a batch that is there and one that was asked for, a line each; empty where nothing does. */
export function manifestDifferences(there: Manifest, asked: Manifest): string[] {
  if (there.digest === asked.digest) return [];
  return [
    ...jobDifference(there, asked),
    ...valueDifferences("version of", there.versions, asked.versions),
    ...valueDifferences("parameter", there.parameters, asked.parameters),
    ...valueDifferences("", { "chunk size": there.chunkSize }, { "chunk size": asked.chunkSize }),
    ...inputDifferences(there.inputs, asked.inputs),
  ];
}

function jobDifference({ job: a }: Manifest, { job: b }: Manifest): string[] {
  if (a.export !== b.export || (a.sha256 === undefined && a.module !== b.module)) {
    return [`the job was ${a.export} of ${a.module}, now it is ${b.export} of ${b.module}`];
  }
  return a.sha256 === b.sha256 ? [] : [`${b.module} has changed`];
}

function valueDifferences(what: string, a: unknown, b: unknown): string[] {
  if (canonical(a) === canonical(b)) return [];
  const [old, now] = [a, b].map((value) => (value !== null && typeof value === "object" ? value : { value }));
  const names = [...new Set([...Object.keys(old), ...Object.keys(now)])].sort();
  const at = (values: object, name: string) => canonical((values as Record<string, unknown>)[name]) ?? "not given";
  return names
    .filter((name) => at(old, name) !== at(now, name))
    .map((name) => `${what} ${name} was ${at(old, name)}, now it is ${at(now, name)}`.trimStart());
}

/** At most a few inputs by name, and how many more. */
function inputDifferences(a: readonly ManifestInput[], b: readonly ManifestInput[]): string[] {
  const name = ({ files, value }: ManifestInput) =>
    files.some(({ from }) => from !== undefined)
      ? canonical(value)
      : files.map((file) => file.name).join(", ") || canonical(value);
  const old = new Map(a.map((input) => [name(input), canonical(input)]));
  const now = new Map(b.map((input) => [name(input), canonical(input)]));
  const lines = [
    ...[...now.keys()].filter((key) => !old.has(key)).map((key) => `${key} is new`),
    ...[...old.keys()].filter((key) => !now.has(key)).map((key) => `${key} is gone`),
    ...[...now].filter(([key, text]) => old.has(key) && old.get(key) !== text).map(([key]) => `${key} has changed`),
  ];
  if (lines.length === 0 && canonical(a) !== canonical(b)) return ["the inputs are in another order"];
  return lines.length > 5 ? [...lines.slice(0, 4), `and ${lines.length - 4} more inputs differ`] : lines;
}

import { readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { expect, test } from "vitest";

const root = resolve(import.meta.dirname, "../..");
const entries = [
  ["albedo", "src/index.ts"],
  ["albedo/figures", "src/figures/index.ts"],
  ["albedo/datasets", "src/datasets/index.ts"],
  ["albedo/planet", "src/planet/index.ts"],
  ["albedo/images", "src/images/index.ts"],
  ["albedo/nn", "src/nn/index.ts"],
  ["albedo/widgets", "src/interactive/index.ts"],
  ["albedo/batch", "src/batch/index.ts"],
  ["albedo/parallel", "src/parallel/index.ts"],
] as const;

interface Entry {
  name: string;
  folder: string;
  summary: string;
}

/** The first sentence of the comment that stands before a name's declaration. */
function summaryOf(name: string, text: string): string {
  const declaration = new RegExp(
    `^export (?:declare )?(?:async )?(?:abstract )?(?:function\\*?|const|class|let) ${name}\\b`,
    "m",
  );
  const found = declaration.exec(text);
  const comment = found && /\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\s*$/.exec(text.slice(0, found.index));
  if (!comment) return "";
  const lines = comment[1]!.split("\n").map((line) => line.replace(/^\s*\* ?/, "").trim());
  const end = lines.findIndex((line, i) => line.startsWith("@") || (line === "" && i > 0));
  const prose = lines
    .slice(0, end === -1 ? undefined : end)
    .join(" ")
    .trim();
  // A full stop ends a sentence where a capital follows; "e.g." and numbers do not.
  const sentence = /^.*?[.:](?= [A-Z`]|$)/.exec(prose)?.[0] ?? prose;
  return sentence
    .replace(/:$/, ".")
    .replace(/\{@link ([\w.]+)\}/g, "`$1`")
    .replaceAll("|", "\\|");
}

/** What an entry point gives besides types. */
function namesOf(index: string): Entry[] {
  const text = readFileSync(join(root, index), "utf8");
  const named: Entry[] = [];
  for (const [, list, from] of text.matchAll(/^export \{([^}]*)\} from "(\.[^"]+)";/gm)) {
    const file = join(dirname(index), from!);
    const source = readFileSync(join(root, file), "utf8");
    for (const item of list!.split(",").map((item) => item.trim())) {
      if (item === "" || item.startsWith("type ")) continue;
      const [original, name = original] = item.split(" as ");
      named.push({
        name: name!,
        folder: file.split("/").slice(1, -1).join("/"),
        summary: summaryOf(original!, source),
      });
    }
  }
  return named.sort((a, b) => a.folder.localeCompare(b.folder) || a.name.localeCompare(b.name, "en"));
}

function page(): string {
  const parts = [
    "# Reference",
    "",
    "What each import gives, in one sentence; hover a name in JupyterLab or an editor (Shift+Tab in a cell) for its parameters,",
    "shapes, units, errors and sources. This page is made from the comments in the code: `npx vitest run test/docs -u`.",
  ];
  for (const [module, index] of entries) {
    parts.push("", `## ${module}`, "", "| name | |", "|---|---|");
    for (const { name, summary } of namesOf(index)) parts.push(`| \`${name}\` | ${summary} |`);
  }
  return `${parts.join("\n")}\n`;
}

test("every public function says in one sentence what it does", () => {
  const silent = entries.flatMap(([module, index]) =>
    namesOf(index)
      .filter(({ summary }) => summary === "")
      .map(({ name }) => `${module}: ${name}`),
  );
  expect(silent).toEqual([]);
});

test("the page of reference lists what the code says", async () => {
  await expect(page()).toMatchFileSnapshot(join(root, "docs/reference.md"));
});

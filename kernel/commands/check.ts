import { parseArgs } from "node:util";
import type { Command } from "../cli.ts";
import { plainText } from "../notebook/terminal-text.ts";
import { checkNotebook, type NotebookVerdict } from "../types/check-notebook.ts";
import { diagnosticLines } from "../types/diagnostic-text.ts";
import { TypeService } from "../types/type-service.ts";

const usage = `albedo check NOTEBOOK… [--json]

  --json  print one array: {path, cells, diagnostics: [{cell, id, line, column, endLine, endColumn, code, message}]}

Checks the types of the cells in their order, as the kernel does, without running any. Nothing is written. A line
"// @check off" in a cell leaves it out. Exit code 1 when something was found or a notebook cannot be read, 2 for a
mistake in the command.`;

/** `albedo check`: the types of notebooks. */
export const checkCommand: Command = {
  summary: "check the types of notebooks without running them",
  usage,
  async run(args) {
    let order: { values: { json?: boolean }; positionals: string[] };
    try {
      order = parseArgs({ args, allowPositionals: true, options: { json: { type: "boolean" } } });
      if (order.positionals.length === 0) throw new Error("name a notebook to check");
    } catch (error) {
      console.error(`albedo: ${(error as Error).message}\nhint: albedo check --help explains the command`);
      return 2;
    }
    return checkAll(order.positionals, order.values.json ?? false);
  },
};

async function checkAll(paths: string[], json: boolean): Promise<number> {
  const service = new TypeService();
  const verdicts: NotebookVerdict[] = [];
  let isClean = true;
  try {
    for (const path of paths) {
      try {
        const verdict = await checkNotebook(path, service);
        verdicts.push(verdict);
        if (verdict.diagnostics.length > 0) isClean = false;
        if (!json) report(verdict);
      } catch (error) {
        const { message, hint, code } = error as { message: string; hint?: string; code?: string };
        // Without a checker no other notebook can be checked either.
        if (hint === undefined || code === "NO_TYPESCRIPT") throw error;
        console.error(`albedo: ${message}\nhint: ${hint}`);
        isClean = false;
      }
    }
  } finally {
    await service.close();
  }
  if (json)
    console.log(
      JSON.stringify(
        verdicts.map(({ sources, ...verdict }) => verdict),
        null,
        2,
      ),
    );
  return isClean ? 0 : 1;
}

function report({ path, cells, diagnostics, sources }: NotebookVerdict): void {
  for (const diagnostic of diagnostics) {
    const { cell, line, column, code, message } = diagnostic;
    const [, ...frame] = diagnosticLines([diagnostic], sources.get(cell) ?? "", `Cell ${cell}`, true);
    const name = code === 0 ? "SyntaxError" : `TS${code}`;
    const [first] = message.split("\n");
    console.log(`${path}, cell [${cell}], line ${line}, column ${column}: ${name}: ${first}`);
    console.log(plainText(frame.filter((text) => !/^ {2}Cell \d+, line/.test(text)).join("\n")));
  }
  const count = diagnostics.length;
  console.log(
    `${path}: ${cells} cells, ${count === 0 ? "no mistakes" : count === 1 ? "1 mistake" : `${count} mistakes`}`,
  );
}

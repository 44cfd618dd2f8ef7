import { findTypescript, typescriptVersion } from "../types/find-typescript.ts";
import { TypeService } from "../types/type-service.ts";
import { type Check, check } from "./check.ts";

/** Whether types can be checked: TypeScript is there in the version that is needed, and finds a mistake. */
export function typeServiceCheck(folder = process.cwd()): Promise<Check> {
  return check("type checks", {}, async () => {
    const found = findTypescript();
    if ("problem" in found) {
      return { state: "missing", detail: `${found.problem}; cells run without`, hint: found.hint };
    }
    const service = new TypeService();
    const started = performance.now();
    try {
      const types = service.notebook(folder);
      const mistakes = await types.diagnose(types.prepare("const answer: number = 'text'; console.log(answer);"));
      const codes = mistakes.map(({ code }) => `TS${code}`).join(", ");
      if (codes !== "TS2322") return { state: "broken", detail: `a check of a wrong type gave ${codes || "nothing"}` };
      return {
        detail: `TypeScript ${typescriptVersion}, first check in ${Math.round(performance.now() - started)} ms`,
      };
    } finally {
      await service.close();
    }
  });
}

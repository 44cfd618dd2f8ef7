import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Diagnostic, Project } from "typescript/unstable/async";
import type { KernelError } from "../errors.ts";
import { barrelName, barrelText, type CellModule, cellModule, emptyModule, type KnownName } from "./cell-module.ts";
import type { Checker, FileChanges } from "./checker.ts";
import { type TypeDiagnostic, told } from "./diagnostic.ts";
import { LocalFiles } from "./local-files.ts";
import { layOut, type WorkFolder } from "./work-folder.ts";

/** Modules are made in advance by so many, since a new file costs the checker more than a changed one. */
const stock = 64;

/** The types of one notebook: what its cells have declared so far, and the checker's view of them. */
export class NotebookTypes {
  readonly #work: WorkFolder;
  readonly #checker: () => Promise<Checker>;
  /** The process in which the project has been opened. */
  #openIn: Checker | undefined;
  readonly #known = new Map<string, KnownName>();
  /** All modules that are files now, by name; the same text is never written twice. */
  readonly #modules = new Map<string, CellModule>();
  readonly #byText = new Map<string, string>();
  /** Modules that are still needed although no name comes from them. */
  readonly #unchecked = new Set<string>();
  readonly #verdicts = new Map<string, TypeDiagnostic[]>();
  /** Modules that have a file and that no cell has taken. */
  #free: string[] = [];
  #made = 0;
  #changes: Required<FileChanges> = { created: [], changed: [], deleted: [] };
  #question = emptyModule;
  #asked: Promise<unknown> = Promise.resolve();
  #hasMissing = false;
  readonly #local = new LocalFiles();

  /**
   * @param notebook - absolute path of the notebook's folder
   * @param scratch - temporary folder of this process
   * @param checker - gives the checker, starting one where none runs
   */
  constructor(notebook: string, scratch: string, checker: () => Promise<Checker>) {
    this.#checker = checker;
    this.#work = layOut(scratch, notebook);
  }

  /** Words of earlier cells: values and types. */
  get names(): string[] {
    return [...this.#known.keys()];
  }

  /**
   * Takes a cell into account without checking it: what it declares is known from now on.
   *
   * @param isChecked - whether {@link diagnose} will be asked about it
   * @returns name of its module
   */
  add(source: string, isChecked = true): string {
    const name = this.prepare(source);
    if (isChecked) this.#unchecked.add(name);
    this.commit(name);
    return name;
  }

  /** Makes a module of a cell that sees the cells so far, and which they do not see before {@link commit}. */
  prepare(source: string): string {
    return this.#write(cellModule(source, this.#known));
  }

  /** Takes a prepared cell into account. */
  commit(name: string): void {
    const { names } = this.#modules.get(name)!;
    for (const each of names.written) {
      const known = this.#known.get(each);
      if (known?.isVariable) this.#known.set(each, { ...known, assigned: name });
    }
    for (const each of names.declared) {
      this.#known.set(each, { module: name, isVariable: names.variables.has(each), assigned: name });
    }
  }

  /** What the checker says of a module. */
  async diagnose(name: string): Promise<TypeDiagnostic[]> {
    this.#unchecked.add(name);
    try {
      return await this.#verdictOf(name);
    } finally {
      this.#unchecked.delete(name);
    }
  }

  async #verdictOf(name: string): Promise<TypeDiagnostic[]> {
    const module = this.#modules.get(name)!;
    this.#renewLocalFiles();
    const kept = this.#verdicts.get(name);
    if (kept) return kept;
    let verdict = told(await this.#diagnosticsOf(name), module);
    if (isAnyMissing(verdict)) {
      // The checker may remember how folders looked before something was installed.
      this.#hasMissing = true;
      verdict = told(await this.#diagnosticsOf(name), module);
      this.#hasMissing = isAnyMissing(verdict);
    }
    // A missing module may be there the next time.
    if (!this.#hasMissing) this.#verdicts.set(name, verdict);
    return verdict;
  }

  /**
   * Asks about a text that is being typed in the next cell.
   *
   * @param job - is given the project, the path of the text's module, and what to add to offsets in the text
   */
  ask<T>(source: string, job: (project: Project, file: string, offset: number) => Promise<T>): Promise<T> {
    // There is one module for all questions.
    const answer = this.#asked.then(async () => {
      if (this.#made === 0) this.#makeModules();
      const { text, offset } = cellModule(source, this.#known);
      const file = this.#path("question");
      if (text !== this.#question) {
        writeFileSync(file, text);
        this.#note("changed", file);
        this.#question = text;
      }
      return this.#use((project) => job(project, file, offset));
    });
    this.#asked = answer.catch(() => undefined);
    return answer;
  }

  /** Forgets all names: the values are gone. */
  forget(): void {
    this.#known.clear();
  }

  /** Lets the checker forget the notebook. */
  async close(): Promise<void> {
    if (this.#openIn?.isAlive) await this.#openIn.forget(this.#work.config);
    this.#openIn = undefined;
  }

  /** The module in which a name was declared last, with the place of the cell's text. */
  declarationOf(name: string): { file: string; module: CellModule } | undefined {
    const found = this.#known.get(name);
    const module = found && this.#modules.get(found.module);
    return module && { file: this.#path(found.module), module };
  }

  #diagnosticsOf(name: string): Promise<Diagnostic[]> {
    return this.#use(async ({ program }) => {
      const file = this.#path(name);
      const found = await Promise.all([program.getSyntacticDiagnostics(file), program.getSemanticDiagnostics(file)]);
      const { text, offset } = this.#modules.get(name)!;
      if (/\b(?:from|import|require)\b/.test(text.slice(offset))) this.#local.note(await program.getSourceFileNames());
      return found.flat();
    });
  }

  #write(module: CellModule): string {
    const same = this.#byText.get(module.text);
    if (same !== undefined) return same;
    if (this.#free.length === 0) this.#makeRoom();
    const name = this.#free.shift()!;
    writeFileSync(this.#path(name), module.text);
    this.#modules.set(name, module);
    this.#byText.set(module.text, name);
    this.#note("changed", this.#path(name));
    return name;
  }

  /** Takes back modules from which no living name comes, or makes new ones where that gives too few. */
  #makeRoom(): void {
    const needed = this.#neededModules();
    for (const [name, module] of [...this.#modules]) {
      if (needed.has(name)) continue;
      this.#modules.delete(name);
      this.#byText.delete(module.text);
      this.#verdicts.delete(name);
      this.#free.push(name);
    }
    if (this.#free.length < stock / 4) this.#makeModules();
  }

  /** The modules from which living names come, directly or by the modules that they import. */
  #neededModules(): Set<string> {
    const needed = new Set<string>();
    const waiting = [...this.#unchecked];
    for (const { module, assigned } of this.#known.values()) waiting.push(module, assigned);
    for (const [name, { names }] of this.#modules) if (names.isAmbient) waiting.push(name);
    for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
      if (needed.has(name)) continue;
      needed.add(name);
      waiting.push(...(this.#modules.get(name)?.imports ?? []));
    }
    return needed;
  }

  #makeModules(): void {
    const isFirst = this.#made === 0;
    const names = Array.from({ length: stock }, (_, i) => `cell${this.#made + i + 1}`);
    this.#made += stock;
    const all = Array.from({ length: this.#made }, (_, i) => `cell${i + 1}`);
    const files = isFirst ? [...names, "question"] : names;
    for (const name of files) writeFileSync(this.#path(name), emptyModule);
    writeFileSync(this.#path(barrelName), barrelText(all));
    for (const name of files) this.#note("created", this.#path(name));
    this.#note(isFirst ? "created" : "changed", this.#path(barrelName));
    this.#free.push(...names);
  }

  #renewLocalFiles(): void {
    const { changed, deleted } = this.#local.changes();
    this.#changes.changed.push(...changed);
    this.#changes.deleted.push(...deleted);
    if (changed.length + deleted.length > 0) this.#verdicts.clear();
  }

  async #use<T>(job: (project: Project) => Promise<T>): Promise<T> {
    try {
      return await this.#useOnce(job);
    } catch (error) {
      if ((error as KernelError).code !== "CHECKER_DIED") throw error;
      return this.#useOnce(job);
    }
  }

  async #useOnce<T>(job: (project: Project) => Promise<T>): Promise<T> {
    const checker = await this.#checker();
    if (this.#openIn !== checker) {
      await checker.open(this.#work.config);
      this.#openIn = checker;
      this.#changes = { created: [], changed: [], deleted: [] };
    }
    if (this.#hasMissing) {
      this.#work.linkPackages();
      await checker.use(this.#work.config, { invalidateAll: true }, async () => undefined);
      this.#hasMissing = false;
    }
    const changes = this.#changes;
    this.#changes = { created: [], changed: [], deleted: [] };
    return checker.use(this.#work.config, changes, job);
  }

  #note(kind: keyof FileChanges, file: string): void {
    this.#changes[kind].push(file);
  }

  #path(name: string): string {
    return join(this.#work.folder, `${name}.ts`);
  }
}

function isAnyMissing(verdict: readonly TypeDiagnostic[]): boolean {
  return verdict.some(({ code }) => code === 2307 || code === 2882);
}

import { readdirSync, readFileSync } from "node:fs";

/** CPU seconds that a process and its living descendants have taken so far; Linux only. */
export function treeCpu(pid: number): number {
  return sum(pid, (each) => {
    let nanoseconds = 0;
    for (const thread of readdirSync(`/proc/${each}/task`)) {
      nanoseconds += Number(readFileSync(`/proc/${each}/task/${thread}/schedstat`, "utf8").split(" ")[0]);
    }
    return nanoseconds / 1e9;
  });
}

/** CPU seconds of descendants of this process that have ended, to a hundredth; Linux only. */
export function endedChildrenCpu(): number {
  const text = readFileSync("/proc/self/stat", "utf8");
  const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[13]) + Number(fields[14])) / 100;
}

/** Megabytes of memory that a process and its descendants hold, shared pages counted in each; Linux only. */
export function treeMemory(pid: number): number {
  return sum(pid, (each) => Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${each}/status`, "utf8"))?.[1]) / 1024);
}

/** Ends a process and its descendants at once. A kernel that is only killed itself may leave one that computes for ever. */
export function killTree(pid: number): void {
  for (const each of treeOf(pid)) {
    try {
      process.kill(each, "SIGKILL");
    } catch {
      // It has ended since the list was made.
    }
  }
}

function sum(pid: number, measure: (pid: number) => number): number {
  let total = 0;
  for (const each of treeOf(pid)) {
    try {
      total += measure(each);
    } catch {
      // It has ended since the list was made.
    }
  }
  return total;
}

function treeOf(root: number): number[] {
  const children = new Map<number, number[]>();
  for (const name of readdirSync("/proc").filter((each) => /^\d+$/.test(each))) {
    try {
      const text = readFileSync(`/proc/${name}/stat`, "utf8");
      const parent = Number(text.slice(text.lastIndexOf(")") + 2).split(" ")[1]);
      children.set(parent, [...(children.get(parent) ?? []), Number(name)]);
    } catch {
      // As above.
    }
  }
  const tree = [root];
  for (let i = 0; i < tree.length; i++) tree.push(...(children.get(tree[i]!) ?? []));
  return tree;
}

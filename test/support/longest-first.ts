import { relative } from "node:path";
import { BaseSequencer, type TestSpecification } from "vitest/node";

/** The files that take longest, in that order: no worker is to begin one of them when the others are about to end. */
const longest: readonly string[] = [
  "test/notebooks/venus.test.ts",
  "test/notebooks/grasp.test.ts",
  "test/widgets/explorers.test.ts",
  "test/widgets/figure.test.ts",
  "test/figures/render.test.ts",
  "test/batch/slurm/slurm-batch.test.ts",
  "test/io/damaged-files.test.ts",
  "test/nn/benchmark/real-clouds.test.ts",
  "test/jupyter/lab.test.ts",
  "test/widgets/live.test.ts",
  "test/planet/fuzz.test.ts",
  "test/notebooks/teaching.test.ts",
  "test/batch/archive-to-classes.test.ts",
  "test/batch/batch.test.ts",
  "test/docs/code-blocks.test.ts",
  "test/jupyter/doctor.test.ts",
  "test/datasets/commands.test.ts",
  "test/jupyter/install.test.ts",
  "test/nn/browser.test.ts",
];

/** Starts the longest files first; those that share a process come last, in one piece, because a worker goes on only with its like. */
export default class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const place = ({ project, moduleId }: TestSpecification): number => {
      if (!project.config.isolate) return longest.length + 1;
      const at = longest.indexOf(relative(project.vitest.config.root, moduleId).replaceAll("\\", "/"));
      return at < 0 ? longest.length : at;
    };
    const sorted = await super.sort(files);
    return sorted.sort((a, b) => place(a) - place(b));
  }
}

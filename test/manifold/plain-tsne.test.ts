import { expect, it, vi } from "vitest";
import { tsne } from "../../src/manifold/tsne.ts";
import { fourGroups } from "../support/four-groups.ts";

it.each([2, 3] as const)(
  "tsne() maps as well to %i dimensions where the engine has no vectors",
  async (nComponents) => {
    const x = fourGroups(200, 10);
    const options = { nComponents, perplexity: 15 };
    vi.resetModules();
    vi.doMock("../../src/wasm/instantiate.ts", () => ({ hasSimd: false }));
    const plain = await import("../../src/manifold/tsne.ts");
    const found = await plain.tsne(x, options);
    vi.doUnmock("../../src/wasm/instantiate.ts");
    const { klDivergence, data } = await tsne(x, options);
    // Rounding leads to another map, of the same quality.
    expect(Math.abs(found.klDivergence - klDivergence)).toBeLessThan(0.02);
    expect(found.data).not.toEqual(data);
  },
);

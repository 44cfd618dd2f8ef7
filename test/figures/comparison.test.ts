import { describe, expect, it } from "vitest";
import { comparisonMime, display } from "../../kernel/protocol.ts";
import type { DataSource } from "../../src/data-source.ts";
import { type ComparisonRow, comparison } from "../../src/figures/comparison.ts";

const source: DataSource = { kind: "stand-in", name: "GRASP/POLDER L3 climatology" };
const row: ComparisonRow = { id: "G-N1", quantity: "silhouette <k-means>", here: 0.3301234567, report: 0.3347414 };

describe("comparison()", () => {
  it("fills in what a row leaves open", () => {
    expect(comparison([{ id: "G-Fig1", quantity: "map", here: "drawn", data: "real" }]).rows).toEqual([
      { id: "G-Fig1", quantity: "map", report: null, here: "drawn", data: "real", check: "info", note: "" },
    ]);
  });

  it.each([
    [true, "pass"],
    [false, "fail"],
    ["info", "info"],
    [{ value: 0.33, expected: 0.334, tolerance: 0.005 }, "pass"],
    [{ value: 0.33, expected: 0.334, tolerance: 0.003 }, "fail"],
    [{ value: Number.NaN, expected: 0.334, tolerance: 1 }, "fail"],
    [{ value: 2, expected: 2, tolerance: 0 }, "pass"],
  ] as const)("judges %j as %s", (check, expected) => {
    expect(comparison([{ ...row, check }], { source }).rows[0].check).toBe(expected);
  });

  it("checks nothing for data that the expectations are not about, and says so", () => {
    const table = comparison([{ ...row, check: false }], { source: { kind: "real", name: "my file" }, checked: false });
    expect(table.rows[0]).toMatchObject({ check: "info", data: "real" });
    expect(table.toString()).toContain("Data: my file. Nothing is checked");
  });

  it("shows itself as rows, HTML and text, with the data source", () => {
    const bundle = comparison([row], { source })[display]();
    expect(bundle[comparisonMime]).toMatchObject([{ id: "G-N1", data: "stand-in" }]);
    expect(bundle["text/html"]).toContain("silhouette &#60;k-means&#62;");
    expect(bundle["text/html"]).toContain("stand-in for GRASP/POLDER L3 climatology");
    expect(bundle["text/plain"]).toMatch(/G-N1 .* 0\.3347414 .* 0\.33012346 .* stand-in .* info/);
  });

  it.each([
    [{ ...row, id: "" }, /row 0: it has no id/],
    [{ ...row, quantity: "" }, /row G-N1: it has no quantity/],
    [{ ...row, here: Number.NaN }, /here is NaN/],
    [{ ...row, report: Number.POSITIVE_INFINITY }, /report is Infinity/],
    [{ ...row, check: "good" as "pass" }, /its check is "good"/],
  ])("refuses %j", (bad, message) => {
    const attempt = () => comparison([bad], { source });
    expect(attempt).toThrow(message);
    expect(attempt).toThrow(expect.objectContaining({ code: "BAD_COMPARISON_ROW" }));
  });

  it("refuses rows that do not say where their numbers come from, and an empty table", () => {
    expect(() => comparison([row])).toThrow(/where its numbers come from/);
    expect(() => comparison([])).toThrow(expect.objectContaining({ code: "EMPTY_COMPARISON" }));
  });
});

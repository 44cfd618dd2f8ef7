import { expect, test } from "vitest";
import { tableFromArrow } from "../../src/table/read-arrow.ts";
import { tableFrom } from "../../src/table/table-from.ts";

test("tableFromArrow() gives back what toArrowIPC() wrote", () => {
  const table = tableFrom({
    place: ["ice", null, "sand"],
    NDVI: [0.5, Number.NaN, -0.25],
    label: Int32Array.of(3, 1, 2),
    when: [new Date("2005-03-01T00:00:00Z"), new Date("2013-10-10T12:00:00Z"), new Date(0)],
  });
  for (const format of ["stream", "file"] as const) {
    const back = tableFromArrow(table.toArrowIPC({ format }) as Uint8Array);
    expect(back.column("place")).toEqual(table.column("place"));
    expect(back.column("NDVI")).toEqual(table.column("NDVI"));
    expect([...back.column("label")]).toEqual([3, 1, 2]);
    expect(back.column("when")).toEqual(table.column("when"));
  }
});

test("tableFromArrow() refuses other bytes", () => {
  const bytes = new TextEncoder().encode("place,NDVI\nice,0.5\n");
  expect(() => tableFromArrow(bytes)).toThrow(expect.objectContaining({ code: "NOT_ARROW" }));
});

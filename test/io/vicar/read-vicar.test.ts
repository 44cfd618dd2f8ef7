import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { display } from "../../../kernel/protocol.ts";
import { parseVicar } from "../../../src/io/vicar/parse-vicar.ts";
import { readVicar } from "../../../src/io/vicar/read-vicar.ts";
import { hasSharedData, sharedData } from "../../support/shared-data.ts";
import { failure, place, temporaryFolder } from "../files.ts";
import { checkImage, type ImageFacts } from "../pds3/check-image.ts";

const folder = temporaryFolder();
const facts = JSON.parse(
  readFileSync(join(import.meta.dirname, "../../fixtures/io/pds/images.json"), "utf8"),
) as Record<"pds3" | "vicar", Record<string, ImageFacts>>;
const venus = Object.keys(facts.pds3).filter((file) => file.startsWith("vmc/"));

/** A VICAR file with a label of 400 bytes. */
function vicar(items: string, data: readonly number[], more = ""): string {
  const label = `LBLSIZE=400 ${items}`.padEnd(400, "\0");
  return place(folder, "made.img", Buffer.concat([Buffer.from(label), Buffer.from(data), Buffer.from(more)]));
}

describe("readVicar()", () => {
  it.skipIf(!hasSharedData).each(Object.keys(facts.vicar))("reads %s as NumPy does", async (file) => {
    checkImage((await readVicar(sharedData(file))).image, facts.vicar[file]);
  });

  it.skipIf(!hasSharedData).each(venus)("reads the VICAR part of %s", async (file) => {
    checkImage((await readVicar(sharedData(file))).image, facts.pds3[file]);
  });

  it.skipIf(!hasSharedData)("counts no saturated pixel where the header names none", async () => {
    const counts = [];
    for (const file of venus) {
      const opened = await readVicar(sharedData(file));
      const saturated = opened.get("OVERFLOW_VALUE");
      counts.push([
        opened.get("INVALID_PIXEL_COUNT"),
        opened.image.read().filter((value) => value === saturated).length,
      ]);
    }
    expect(counts).toEqual(venus.map(() => [-1, 0]));
  });

  it.skipIf(!hasSharedData)("gives the sub-solar longitude that frames of one orbit agree on", async () => {
    const longitudes = [];
    for (const file of venus) {
      const opened = await readVicar(sharedData(file));
      const [east, hour] = ["EASTERN_LONGITUDE_AT_CENTER", "LOCAL_HOUR_ANGLE"].map((key) => Number(opened.get(key)));
      longitudes.push(east + hour - 180);
    }
    expect(longitudes[0]).toBeCloseTo(177.659, 3);
    // The labels give six figures, so 0.001 degrees for each of the two angles.
    for (const longitude of longitudes.slice(1)) expect(Math.abs(longitude - 119.99)).toBeLessThan(0.01);
  });

  it.skipIf(!hasSharedData)("reads sections, and the part of the label behind the image", async () => {
    const voyager = await readVicar(sharedData("pds3/C2069302_RAW.IMG"));
    expect(voyager.label.get("HOST")).toBe("AXP-VMS");
    expect(voyager.label.blocks.length).toBeGreaterThan(0);
    expect(voyager.get("LAB02")).toContain("FDS 20693.02");
    expect(voyager.label.entries.filter(({ key }) => key === "LBLSIZE")).toHaveLength(2);
    const europa = await readVicar(sharedData("pds3/C0532836239R.IMG"));
    expect(europa.get("TARGET")).toBe("EUROPA");
    expect(europa.get("CUT_OUT_WINDOW")).toEqual([1, 1, 800, 800]);
    expect(europa[display]()["text/plain"]).toContain("800 lines of 800 samples, uint8, from byte 8200");
  });

  it.each([
    ["BYTE", "", [200], 200],
    ["HALF", "INTFMT='HIGH'", [255, 254], -2],
    ["HALF", "INTFMT='LOW'", [254, 255], -2],
    ["FULL", "INTFMT='HIGH'", [0, 0, 1, 0], 256],
    ["REAL", "REALFMT='IEEE'", [63, 192, 0, 0], 1.5],
    ["REAL", "REALFMT='RIEEE'", [0, 0, 192, 63], 1.5],
    ["REAL", "REALFMT='VAX'", [0x80, 0x40, 0, 0], 1],
    ["DOUB", "REALFMT='IEEE'", [63, 248, 0, 0, 0, 0, 0, 0], 1.5],
  ])("reads %s samples with %s", async (format, kind, data, wanted) => {
    const path = vicar(`FORMAT='${format}' ORG='BSQ' NL=1 NS=1 NB=1 RECSIZE=${data.length} ${kind}`, data);
    expect([...(await readVicar(path)).image.read()]).toEqual([wanted]);
  });

  it("reads every organisation, with binary records and prefixes", async () => {
    const [B, L, S] = [
      [0, 1],
      [0, 1, 2],
      [0, 1, 2, 3],
    ];
    const at = (b: number, l: number, s: number) => 100 * b + 10 * l + s;
    const wanted = B.flatMap((b) => L.flatMap((l) => S.map((s) => at(b, l, s))));
    const orders: Record<string, number[][]> = {
      BSQ: B.flatMap((b) => L.map((l) => S.map((s) => at(b, l, s)))),
      BIL: L.flatMap((l) => B.map((b) => S.map((s) => at(b, l, s)))),
      BIP: L.flatMap((l) => S.map((s) => B.map((b) => at(b, l, s)))),
    };
    for (const [org, records] of Object.entries(orders)) {
      const size = records[0].length + 2;
      const data = [...Array(2 * size).fill(7), ...records.flatMap((cells) => [8, 8, ...cells])];
      const path = vicar(
        `FORMAT='BYTE' ORG='${org}' NL=3 NS=4 NB=2 RECSIZE=${size} NLB=2 NBB=2 EOL=1 TASK='A' X=1`,
        data,
        "LBLSIZE=60 TASK='IT''S' LIST=( 'a b' , 2.5 ,3)".padEnd(60),
      );
      const opened = await readVicar(path);
      expect([...opened.image.read()], org).toEqual(wanted);
      expect(opened.label.blocks.map(({ name }) => name)).toEqual(["A", "IT'S"]);
      expect(opened.get("LIST")).toEqual(["a b", 2.5, 3]);
    }
  });

  const simple = "FORMAT='BYTE' ORG='BSQ' NL=1 NS=2 NB=1 RECSIZE=2";

  it.each([
    ["complex samples", simple.replace("BYTE", "COMP"), "UNSUPPORTED_TYPE"],
    ["compressed samples", `${simple} COMPRESS='BASIC'`, "UNSUPPORTED_TYPE"],
    ["an unknown order", simple.replace("BSQ", "XYZ"), "UNSUPPORTED_TYPE"],
    ["records that are too short", simple.replace("RECSIZE=2", "RECSIZE=1"), "BAD_LABEL"],
    ["no lines", simple.replace("NL=1", "NL=0"), "BAD_LABEL"],
    ["a list that is not closed", `${simple} X=(1,2`, "BAD_LABEL"],
    ["text that is no item", `${simple} what now`, "BAD_LABEL"],
    ["a label without its second part", `${simple} EOL=1`, "TRUNCATED"],
  ])("refuses %s", async (_, items, code) => {
    const path = vicar(items, [1, 2]);
    expect(await failure(() => readVicar(path))).toMatchObject({ name: "FormatError", code, path });
  });

  it.each([
    ["<html>", "WRONG_FORMAT", "HTML page"],
    ["PDS_VERSION_ID = PDS3\nEND\n", "WRONG_FORMAT", "without a VICAR label"],
    ["LBLSIZE=4000 FORMAT='BYTE'", "TRUNCATED", "LBLSIZE is 4000"],
  ])("refuses a file that is %j", async (content, code, message) => {
    const error = await failure(() => readVicar(place(folder, "other.img", content)));
    expect(error.code).toBe(code);
    expect(error.message).toContain(message);
  });

  it("tells where the samples end too soon", async () => {
    const opened = await readVicar(vicar(simple.replace("NL=1", "NL=3"), [1, 2]));
    expect(await failure(() => opened.image.read())).toMatchObject({ code: "TRUNCATED", offset: 402 });
  });

  it("gives a label or an Albedo error for any text", () => {
    const piece = fc.constantFrom(
      "A=",
      "'",
      "''",
      "(",
      ")",
      ",",
      " ",
      "1",
      "-2.5e3",
      "TASK='X' ",
      "\0",
      "=",
      "B=(1,2) ",
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), (parts) => {
        try {
          parseVicar(parts.join(""), "x", 0);
        } catch (error) {
          expect(error).toMatchObject({ code: "BAD_LABEL", offset: expect.any(Number) });
        }
      }),
      { numRuns: 1000 },
    );
  });
});

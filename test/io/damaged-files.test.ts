import { readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { display } from "../../kernel/protocol.ts";
import { readFits } from "../../src/io/fits/read-fits.ts";
import { writeFits } from "../../src/io/fits/write-fits.ts";
import { readPds3 } from "../../src/io/pds3/read-pds3.ts";
import { readPds4 } from "../../src/io/pds4/read-pds4.ts";
import { readVicar } from "../../src/io/vicar/read-vicar.ts";
import { takeLargest } from "../support/allocations.ts"; // first: what follows is watched
import { checkDamaged, orNamed, type Victim } from "../support/damage.ts";
import { full } from "../support/full.ts";
import { place, temporaryFolder } from "./files.ts";
import { fitsFixtures } from "./fits/digest.ts";

/** Ways of damage of each format; all of them where there is time. */
const runs = Number(process.env.ALBEDO_FUZZ_RUNS ?? (full ? 20_000 : 400));
const folder = temporaryFolder();
const digits = "0123456789-+.E";

/** No array is larger than four times the file, or 64 KiB, in which short files are read; of tiles see below. */
function modest(size: number, what: string): void {
  const most = takeLargest();
  if (most > Math.max(4 * size, 2 ** 16)) expect(most, what).toBeLessThanOrEqual(4 * size);
}

describe("readFits() gives values or a named error, and ends", () => {
  const tiles: Victim[] = [];
  const files: Victim[] = ["cards", "tables", "ascii-tables"].map((name) => {
    const bytes = readFileSync(join(fitsFixtures, `${name}.fits`));
    return { name, bytes, labelBytes: Math.min(8640, bytes.length) };
  });

  beforeAll(async () => {
    const path = join(folder, "small.fits");
    await writeFits(path, [
      { data: Int16Array.from({ length: 24 }, (_, i) => i), shape: [4, 6], scaling: { scale: 0.1, zero: 3, blank: 7 } },
      { data: Float32Array.from({ length: 6 }, (_, i) => i / 3), shape: [1, 2, 3] },
    ]);
    files.push({ name: "images", bytes: readFileSync(path), labelBytes: 2 * 2880 });
    // One tiled image of each kind behind an empty primary HDU: short files are damaged faster.
    for (const name of ["tiles-0", "tiles-1", "tiles-2", "tiles-3"]) {
      const whole = readFileSync(join(fitsFixtures, `${name}.fits`));
      const { hdus } = await readFits(join(fitsFixtures, `${name}.fits`));
      hdus.slice(1).forEach(({ place: { header } }, i) => {
        const bytes = Buffer.concat([
          whole.subarray(0, hdus[1].place.header),
          whole.subarray(header, hdus[i + 2]?.place.header),
        ]);
        tiles.push({ name: `${name}, HDU ${i + 1}`, bytes, labelBytes: 3 * 2880 });
      });
    }
  });

  const damage = (victims: readonly Victim[], share: number, after?: (size: number, what: string) => void) =>
    checkDamaged({
      path: join(folder, "damaged.fits"),
      victims,
      words: [
        "END".padEnd(80),
        "NAXIS1  = 999999999",
        "NAXIS2  =          1000000000000",
        "NAXIS   =                  999",
        "PCOUNT  =           9999999999",
        "BITPIX  =                  -64",
        "XTENSION= 'BINTABLE'",
        "ZNAXIS1 =             16000000",
        "ZTILE1  =             16000000",
        "'1PJ(9)'",
        "'99999999J'",
        "\x7f\xff\xff\xff",
        "\0\0\0\0",
      ],
      letters: `${digits}DTF'()/= &`,
      runs: Math.ceil(runs * share),
      async read(path) {
        const fits = await readFits(path);
        // A file that opens can be shown.
        expect(fits[display]()["text/html"]).toContain("<");
        for (const hdu of fits.hdus) {
          orNamed(() => hdu.checksums());
          orNamed(() => hdu.header.toString());
          if (hdu.kind.endsWith("image")) orNamed(() => hdu.image());
          else if (hdu.kind.endsWith("table")) {
            orNamed(() => {
              const table = hdu.table();
              for (const name of table.columnNames()) orNamed(() => table.column(name));
            });
          }
        }
      },
      before: takeLargest,
      after,
    });

  it("of images and tables", () => damage(files, 0.7, modest), 600_000);
  it("of compressed tiles", () => damage(tiles, 0.3), 600_000);
});

describe("readPds3() gives samples or a named error, and ends", () => {
  const label = (image: string) => {
    const text = `PDS_VERSION_ID = PDS3\r\nRECORD_BYTES = 128\r\n^IMAGE = 5\r\nTARGET_NAME = "VENUS"\r\nTIME = 2007-01-06T01:39:30.006\r\nOBJECT = IMAGE\r\n${image}\r\nEND_OBJECT\r\nEND\r\n`;
    return Buffer.from(text.padEnd(512));
  };
  const victim = (name: string, image: string, data: number): Victim => ({
    name,
    bytes: Buffer.concat([label(image), Buffer.alloc(data, 7)]),
    labelBytes: 512,
  });
  const damage = (victims: readonly Victim[]) =>
    checkDamaged({
      path: join(folder, "damaged.img"),
      victims,
      words: [
        "LINES = 999999999999",
        "= 4294967295",
        "1.E32",
        "MSB_INTEGER",
        "VAX_REAL",
        "PC_REAL",
        "SAMPLE_BITS = 64",
        '"',
        "/*",
        "((((((",
        "{1, 2}",
        "<BYTES>",
        "END_OBJECT",
        "OBJECT = X\r\n",
        "16#FF#",
        '("A.IMG", 3)',
      ],
      letters: `${digits}"'()<>{},=\r\n #`,
      runs,
      async read(path) {
        const opened = await readPds3(path);
        expect(opened[display]()["text/html"]).toContain("<");
        for (const name of opened.imageNames) orNamed(() => opened.image(name).read());
        for (const name of opened.imageNames) orNamed(() => opened.image(name).read({ scaled: true }));
      },
      before: takeLargest,
      after: modest,
    });

  it(
    "of images",
    () =>
      damage([
        victim("16 bits", "LINES = 4\r\nLINE_SAMPLES = 6\r\nSAMPLE_TYPE = MSB_INTEGER\r\nSAMPLE_BITS = 16", 48),
        victim(
          "three bands",
          "LINES = 3\r\nLINE_SAMPLES = 4\r\nBANDS = 2\r\nBAND_STORAGE_TYPE = LINE_INTERLEAVED\r\nLINE_PREFIX_BYTES = 2\r\nSAMPLE_TYPE = IEEE_REAL\r\nSAMPLE_BITS = 32",
          108,
        ),
        victim(
          "VAX",
          "LINES = 2\r\nLINE_SAMPLES = 2\r\nSAMPLE_TYPE = VAX_REAL\r\nSAMPLE_BITS = 64\r\nSCALING_FACTOR = 2.5\r\nMISSING_CONSTANT = -1.E32",
          32,
        ),
      ]),
    600_000,
  );

  it("of ISIS cubes", () => {
    const cube = (format: string, data: number): Victim => {
      const text = `Object = IsisCube\n  Object = Core\n    StartByte = 513\n    Format = ${format}\n    TileSamples = 4\n    TileLines = 4\n    Group = Dimensions\n      Samples = 6\n      Lines = 5\n      Bands = 2\n    End_Group\n    Group = Pixels\n      Type = SignedWord\n      ByteOrder = Lsb\n      Base = 0.0\n      Multiplier = 2.0\n    End_Group\n  End_Object\nEnd_Object\nEnd\n`;
      return {
        name: format,
        bytes: Buffer.concat([Buffer.from(text.padEnd(512)), Buffer.alloc(data, 3)]),
        labelBytes: 512,
      };
    };
    return damage([cube("Tile", 256), cube("BandSequential", 120)]);
  }, 600_000);
});

describe("readVicar() gives samples or a named error, and ends", () => {
  const vicar = (items: string, data: number, name: string): Victim => {
    const text = `LBLSIZE=400  ${items} INTFMT='LOW' REALFMT='RIEEE' PROPERTY='CAMERA' GAIN=1.5 TEXT='It''s' LIST=(1,2,3) TASK='X' USER='Y'`;
    return {
      name,
      bytes: Buffer.concat([Buffer.from(text.padEnd(400, "\0")), Buffer.alloc(data, 5)]),
      labelBytes: 400,
    };
  };
  it(
    "of images",
    () =>
      checkDamaged({
        path: join(folder, "damaged.vic"),
        victims: [
          vicar("FORMAT='HALF' ORG='BSQ' NL=4 NS=5 NB=2 RECSIZE=10 NBB=0 NLB=0", 80, "BSQ"),
          vicar("FORMAT='REAL' ORG='BIP' NL=2 NS=3 NB=2 RECSIZE=12 NBB=4 NLB=1", 84, "BIP"),
          vicar("FORMAT='BYTE' ORG='BIL' NL=2 NS=3 NB=2 RECSIZE=3 EOL=1", 12, "BIL with more label behind"),
        ],
        words: [
          "LBLSIZE=999999999",
          "=99999999999",
          "NB=0",
          "'REAL'",
          "'DOUB'",
          "'COMP'",
          "EOL=1",
          "((",
          "'",
          "NLB=9999999999",
          "\0",
        ],
        letters: `${digits}'()=, \0`,
        runs,
        async read(path) {
          const opened = await readVicar(path);
          expect(opened[display]()["text/html"]).toContain("<");
          orNamed(() => opened.image.read());
        },
        before: takeLargest,
        after: modest,
      }),
    600_000,
  );
});

describe("readPds4() gives arrays, tables or a named error, and ends", () => {
  const label = `<?xml version="1.0" encoding="UTF-8"?>
<Product_Observational xmlns="http://pds.nasa.gov/pds4/pds/v1">
<Identification_Area><title>A &amp; B</title></Identification_Area>
<File_Area_Observational><File><file_name>damaged.dat</file_name></File>
<Array_2D_Image><local_identifier>image</local_identifier><offset unit="byte">0</offset><axes>2</axes>
<axis_index_order>Last Index Fastest</axis_index_order>
<Element_Array><data_type>SignedMSB2</data_type><scaling_factor>2</scaling_factor></Element_Array>
<Axis_Array><axis_name>Line</axis_name><elements>4</elements><sequence_number>1</sequence_number></Axis_Array>
<Axis_Array><axis_name>Sample</axis_name><elements>6</elements><sequence_number>2</sequence_number></Axis_Array>
<Special_Constants><missing_constant>-1</missing_constant></Special_Constants></Array_2D_Image>
<Table_Binary><local_identifier>table</local_identifier><offset unit="byte">0</offset><records>3</records>
<Record_Binary><fields>1</fields><groups>1</groups><record_length unit="byte">16</record_length>
<Field_Binary><name>T</name><field_location unit="byte">1</field_location><data_type>IEEE754LSBDouble</data_type><field_length unit="byte">8</field_length></Field_Binary>
<Group_Field_Binary><repetitions>2</repetitions><group_location unit="byte">9</group_location><group_length unit="byte">8</group_length>
<Field_Binary><name>V</name><field_location unit="byte">1</field_location><data_type>UnsignedMSB4</data_type><field_length unit="byte">4</field_length></Field_Binary>
</Group_Field_Binary></Record_Binary></Table_Binary>
</File_Area_Observational></Product_Observational>
`;
  it("of an array and a table", () => {
    place(folder, "damaged.dat", Buffer.alloc(48, 9));
    const bytes = Buffer.from(label);
    return checkDamaged({
      path: join(folder, "damaged.xml"),
      victims: [{ name: "label", bytes, labelBytes: bytes.length }],
      words: [
        "999999999999",
        "<",
        ">",
        "</",
        "&",
        "&lt;",
        "<!--",
        "<![CDATA[",
        "-1",
        "1e9",
        "SignedLSB8",
        "IEEE754MSBSingle",
        "<a/>",
        "<elements>9999999</elements>",
        "<!DOCTYPE a [<!ENTITY b 'c'>]>",
      ],
      letters: `${digits}<>/"'=& `,
      runs,
      async read(path) {
        const opened = await readPds4(path);
        expect(opened[display]()["text/html"]).toContain("<");
        for (const name of opened.arrayNames) orNamed(() => opened.array(name).read());
        for (const name of opened.tableNames) {
          orNamed(() => {
            const table = opened.table(name);
            for (const column of table.columnNames()) orNamed(() => table.column(column));
          });
        }
      },
      before: takeLargest,
      after: modest,
    });
  }, 600_000);
});

const signatures: readonly [start: string | RegExp, what: string, hint: string][] = [
  [
    /^\s*(<!doctype html|<html|<head|<\?xml[^>]*>\s*<!doctype html)/i,
    "it looks like an HTML page",
    "The download may need a login: open its address in a browser, log in, and save the file itself.",
  ],
  [
    /^\s*<\?xml/,
    "it looks like an XML document",
    "Look at it in a text editor: it may hold the server's error message.",
  ],
  ["\x1f\x8b", "it is compressed with gzip", "Unpack it first: gunzip, or rename it to .gz before that."],
  ["PK\x03\x04", "it is a zip archive", "Unpack it first, and read a file in it."],
  ["BZh", "it is compressed with bzip2", "Unpack it first: bunzip2."],
  ["\xfd7zXZ", "it is compressed with xz", "Unpack it first: unxz."],
  ["\x28\xb5\x2f\xfd", "it is compressed with Zstandard", "Unpack it first: unzstd."],
  ["7z\xbc\xaf\x27\x1c", "it is a 7-Zip archive", "Unpack it first."],
  ["\x0e\x03\x13\x01", "it is an HDF4 file", "Convert it first: h4toh5, or gdal_translate -of netCDF."],
  ["GRIB", "it is a GRIB file", "Convert it first: grib_to_netcdf, or cdo -f nc4 copy."],
  ["BUFR", "it is a BUFR file", "Convert it first, with eccodes."],
  ["SIMPLE  =", "it is a FITS file", "Read it with readFits."],
  [/^(PDS_VERSION_ID|CCSD3ZF)/, "it is a PDS3 product", "Read it with readPds3."],
  ["II*\0", "it is a TIFF picture", "Convert it first: gdal_translate -of netCDF."],
  ["MM\0*", "it is a TIFF picture", "Convert it first: gdal_translate -of netCDF."],
  ["II+\0", "it is a TIFF picture", "Convert it first: gdal_translate -of netCDF."],
  ["MM\0+", "it is a TIFF picture", "Convert it first: gdal_translate -of netCDF."],
  ["\x89PNG", "it is a PNG picture", "A picture has no named variables."],
  ["\xff\xd8\xff", "it is a JPEG picture", "A picture has no named variables."],
  ["PAR1", "it is a Parquet table", "Read it as a table."],
  ["%PDF", "it is a PDF document", "Check what was downloaded."],
  ["\x93NUMPY", "it is a NumPy array", "NumPy files have no named variables."],
  [/^version https:\/\/git-lfs/, "it is a Git LFS pointer", "Fetch the file itself: git lfs pull."],
];

/** What a file seems to be that is none of the formats wanted, by its first bytes as Latin-1 text, and what to do. */
export function recognize(head: string): { what: string; hint: string } {
  for (const [start, what, hint] of signatures) {
    if (typeof start === "string" ? head.startsWith(start) : start.test(head)) return { what, hint };
  }
  if (/^[\t\n\r\x20-\x7e]*$/.test(head.slice(0, 256))) {
    const start = JSON.stringify(head.slice(0, 30));
    return { what: `it is text that begins with ${start}`, hint: "Look at it in a text editor." };
  }
  const bytes = Buffer.from(head.slice(0, 8), "latin1")
    .toString("hex")
    .replace(/..(?=.)/g, "$& ");
  return { what: `it begins with the bytes ${bytes}`, hint: "NetCDF and HDF5 files begin with CDF or \\x89HDF." };
}

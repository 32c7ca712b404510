// Puts browser.mjs and the SDK into one file that a page can load. Argument: that file. Prints the warnings as JSON.
import { build } from "esbuild";

const outfile = process.argv[2];
const done = await build({ entryPoints: ["browser.mjs"], bundle: true, format: "esm", platform: "browser", outfile });
console.log(JSON.stringify(done.warnings));

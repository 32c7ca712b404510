// Puts a program and the SDK into one file that a page can load. Arguments: that file, and the program, by itself
// browser.mjs. Prints the warnings as JSON.
import { build } from "esbuild";

const [outfile, program = "browser.mjs"] = process.argv.slice(2);
const done = await build({ entryPoints: [program], bundle: true, format: "esm", platform: "browser", outfile });
console.log(JSON.stringify(done.warnings));

// Puts a program and the SDK into one file that a page can load. Arguments: that file, and the program. Prints the
// warnings as JSON.
import { build } from "esbuild";

const [outfile, program] = process.argv.slice(2);
const done = await build({ entryPoints: [program], bundle: true, format: "esm", platform: "browser", outfile });
console.log(JSON.stringify(done.warnings));

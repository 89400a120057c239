// Writes the digests that tests/contracts/test_css.py compares: the committed sheet is the one these sources give.
import { createHash } from "node:crypto";
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const digest = (path) => createHash("sha256").update(readFileSync(path)).digest("hex");
const scss = (folder) =>
  readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return scss(path);
    return path.endsWith(".scss") ? [path] : [];
  });
const fonts = readdirSync("web/static/fonts").filter((name) => name.endsWith(".woff2"));
const table = (paths) => Object.fromEntries([...paths].sort().map((path) => [path, digest(path)]));

const manifest = {
  sources: table([...scss("web/static/src"), "package.json", "package-lock.json"]),
  built: table(["web/static/css/toit.css", ...fonts.map((name) => join("web/static/fonts", name))]),
};
writeFileSync("web/static/css/manifest.json", `${JSON.stringify(manifest, null, 2)}\n`);

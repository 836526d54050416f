// Builds the console into dist/, which is committed. With --check it writes
// nothing and fails when what is committed is not what the sources make.
import { build } from "esbuild";
import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { brotliCompressSync, brotliDecompressSync, constants, gunzipSync, gzipSync } from "node:zlib";

const dist = join(import.meta.dirname, "dist");
process.chdir(import.meta.dirname);

const made = await build({
  entryPoints: { app: "src/main.tsx", style: "src/style.css" },
  outdir: "dist/assets", entryNames: "[name]-[hash]", chunkNames: "[name]-[hash]",
  bundle: true, splitting: true, format: "esm", target: "es2022", minify: true, legalComments: "none",
  jsx: "automatic", jsxImportSource: "preact", metafile: true, write: false, logLevel: "warning",
});

const files = new Map(); // path in dist → bytes
const named = {};
for (const out of made.outputFiles) {
  const name = out.path.slice(out.path.lastIndexOf("/") + 1);
  files.set("assets/" + name, Buffer.from(out.contents));
  const meta = made.metafile.outputs["dist/assets/" + name];
  if (meta.entryPoint) named[meta.entryPoint.replace(/^src\//, "")] = { name, meta };
}
const add = (base, ext, bytes) => {
  const hash = createHash("sha256").update(bytes).digest("hex").slice(0, 8).toUpperCase();
  files.set(`assets/${base}-${hash}.${ext}`, bytes);
  return `${base}-${hash}.${ext}`;
};
const icon = add("icon", "svg", await readFile("src/icon.svg"));
const licences = add("licences", "txt", Buffer.concat(await Promise.all(
  ["preact", "uplot"].map(async (dep) => Buffer.from(`${dep}\n\n${await readFile(`node_modules/${dep}/LICENSE`, "utf8")}\n\n`)))));
const app = named["main.tsx"];
const preload = app.meta.imports.filter((i) => i.kind === "import-statement").map((i) => i.path.split("/").pop());
const page = (await readFile("src/index.html", "utf8"))
  .replace("%STYLE%", named["style.css"].name).replace("%APP%", app.name).replace("%ICON%", icon).replace("%LICENCES%", licences)
  .replace("%PRELOAD%", preload.map((f) => `<link rel="modulepreload" href="/assets/${f}">`).join(""));
files.set("index.html", Buffer.from(page));

const packers = {
  br: [(b) => brotliCompressSync(b, { params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: b.length } }), brotliDecompressSync],
  gz: [(b) => gzipSync(b, { level: 9 }), gunzipSync],
};

if (process.argv.includes("--check")) {
  await check();
} else {
  await write();
}

async function write() {
  await rm(dist, { recursive: true, force: true });
  await mkdir(join(dist, "assets"), { recursive: true });
  for (const [name, bytes] of files) {
    await writeFile(join(dist, name), bytes);
    const sizes = [bytes.length];
    for (const [ext, [pack]] of Object.entries(packers)) {
      const packed = pack(bytes);
      sizes.push(packed.length);
      await writeFile(join(dist, `${name}.${ext}`), packed);
    }
    console.log(`${name}: ${sizes.join(" / ")} bytes plain / br / gz`);
  }
}

// Packed bytes differ between versions of zlib; what is in them must not.
async function check() {
  const wrong = [];
  const expected = new Set();
  for (const [name, bytes] of files) {
    for (const [path, open] of [[name, (b) => b], ...Object.entries(packers).map(([ext, [, open]]) => [`${name}.${ext}`, open])]) {
      expected.add(path);
      const there = await readFile(join(dist, path)).then(open).catch(() => null);
      if (!there?.equals(bytes)) wrong.push(path);
    }
  }
  for (const entry of await readdir(dist, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath ?? entry.path, entry.name).slice(dist.length + 1);
    if (entry.isFile() && !expected.has(path)) wrong.push(path);
  }
  if (wrong.length > 0) {
    console.error(`web/dist is not what the sources make; run "npm ci && npm run build" in web and commit:\n${wrong.join("\n")}`);
    process.exit(1);
  }
  console.log(`${expected.size} files in web/dist are what the sources make`);
}

// What Lighthouse thinks of a registry's site: its library, and the heaviest workspace's page.
//
//   node main.mjs BINARY REGISTRY
//
// BINARY is a build of cargo-kasm. The site is bundled, served with gzip below a base path, and
// looked at RUNS times with the mobile preset and simulated throttling; medians are printed with
// their limits. The exit code is 1 where one is missed. CHROME_PATH names the browser, by default
// `chromium` on the PATH.

import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { launch } from "chrome-launcher";
import lighthouse from "lighthouse";

import { serve } from "./server.mjs";

const RUNS = 5;

const SCORES = { performance: 99, accessibility: 100, "best-practices": 100, seo: 100 };
const METRICS = ["largest-contentful-paint", "total-blocking-time", "cumulative-layout-shift"];
// What the first view loads, in bytes, compressed: everything, headers included; scripts; styles.
const WEIGHTS = { total: 120 * 1024, Script: 3000, Stylesheet: 3000 };

const OPTIONS = ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
  "--disable-quic", "--no-first-run", "--disable-background-networking",
  "--disable-component-update", "--disable-sync"];

async function main([binary, registry]) {
  if (!registry) throw new Error("usage: node main.mjs BINARY REGISTRY");
  const folder = mkdtempSync(join(tmpdir(), "lighthouse-"));
  const bundle = join(folder, "bundle");
  const server = await serve(bundle, "/kasm_registry/");
  try {
    const options = ["--out-dir", bundle, "--cap-lints", "allow", "--quiet"];
    execFileSync(binary, ["bundle", registry, ...options], { stdio: ["ignore", "ignore", "inherit"] });
    let isMet = true;
    for (const page of ["", heaviest(bundle)]) {
      isMet = report(page, await looks(server.url + page), server) && isMet;
    }
    process.exitCode = isMet ? 0 : 1;
  } finally {
    server.close();
    rmSync(folder, { recursive: true });
  }
}

// The page of the workspace that has most to say.
function heaviest(bundle) {
  const size = (slug) => statSync(join(bundle, "workspace", slug, "index.html")).size;
  const slugs = readdirSync(join(bundle, "workspace")).sort((a, b) => size(b) - size(a));
  return `workspace/${slugs[0]}/`;
}

async function looks(url) {
  const results = [];
  while (results.length < RUNS) results.push(await look(url));
  return results;
}

// One look, by a browser that has seen nothing before.
async function look(url) {
  const chromePath = process.env.CHROME_PATH ?? "/usr/bin/chromium";
  const chrome = await launch({ chromePath, chromeFlags: OPTIONS, logLevel: "silent" });
  try {
    const { lhr } = await lighthouse(url, { port: chrome.port, logLevel: "error" });
    if (lhr.runtimeError) throw new Error(lhr.runtimeError.message);
    return lhr;
  } finally {
    chrome.kill();
  }
}

function report(page, results, server) {
  const lines = [];
  for (const [category, least] of Object.entries(SCORES)) {
    const value = median(results.map(({ categories }) => categories[category].score * 100));
    lines.push([category, value.toFixed(0), `at least ${least}`, Math.round(value) >= least]);
    if (value < least) lines.push(...lost(results[0], category));
  }
  for (const metric of METRICS) {
    const { numericUnit } = results[0].audits[metric];
    const value = median(results.map(({ audits }) => audits[metric].numericValue));
    const text = numericUnit === "millisecond" ? `${value.toFixed(0)} ms` : value.toFixed(3);
    lines.push([metric, text, "", true]);
  }
  for (const [kind, most] of page ? [] : Object.entries(WEIGHTS)) {
    const value = median(results.map((result) => weight(result, kind, server)));
    lines.push([`bytes, ${kind}`, String(value), `at most ${most}`, value <= most]);
  }
  console.log(page || "library");
  for (const [name, value, limit, isMet] of lines) {
    console.log(`  ${name}: ${value}${limit && ` (${limit}): ${isMet ? "ok" : "MISSED"}`}`);
  }
  return lines.every(([, , , isMet]) => isMet);
}

// What costs a category its points.
function lost({ categories, audits }, category) {
  const refs = categories[category].auditRefs.filter(({ weight }) => weight > 0);
  const failed = refs.map(({ id }) => audits[id]).filter(({ score }) => score !== null && score < 0.9);
  return failed.map(({ id, title }) => [`  ${id}`, title, "", true]);
}

function weight({ audits }, kind, server) {
  const requests = audits["network-requests"].details.items;
  const sum = (sizes) => sizes.reduce((sum, size) => sum + size, 0);
  if (kind === "total") return sum(requests.map(({ transferSize }) => transferSize));
  const files = requests.filter(({ resourceType }) => resourceType === kind);
  return sum(files.map(({ url }) => server.sizeOf(url)));
}

function median(values) {
  return [...values].sort((a, b) => a - b)[values.length >> 1];
}

await main(process.argv.slice(2));
